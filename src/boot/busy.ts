/**
 * Who keeps an instance from being taken back, or noted as it is: Python that runs or is suspended, and work
 * that goes on in JavaScript.
 */
import { ResetError } from "../errors.js";
import type { ReturnableInstance } from "../snapshot/started-instance.js";
import { describeBusy } from "../stack-switching/idle.js";
import type { Live } from "./session.js";

const refuse = (message: string): never => {
	throw new ResetError("busy", message);
};

/** @param what what cannot be done, the beginning of a sentence. */
export function refuseIfBusy(live: Live, what: string): void {
	const { linked, fatal } = live;
	if (fatal.current !== undefined) {
		refuse(`${what} after a fatal error: reset the instance first.`);
	}
	const busy = describeBusy(linked.module, linked.idleStackPointer, what);
	if (busy !== undefined) refuse(busy);
	refuseIfUnderWay(linked, what);
}

/**
 * The same for who takes everything back, and was not called by Python: a stack that is not suspended is none
 * any more, whatever memory says. An error of JavaScript's has unwound it.
 */
export function refuseIfSuspended({ linked, fatal }: Live, what: string): void {
	if (linked.suspensions.size > 0) {
		// After a fatal error nothing that memory says can be believed.
		const isFatal = fatal.current !== undefined;
		const busy = isFatal ? undefined : describeBusy(linked.module, linked.idleStackPointer, what);
		const advice = isFatal ? " It has failed fatally: start another." : "";
		refuse(busy ?? `${what} while Python is suspended by run_sync.${advice}`);
	}
	if (fatal.current === undefined) refuseIfUnderWay(linked, what);
}

function refuseIfUnderWay(
	{ module, libraries, outstanding }: ReturnableInstance,
	what: string,
): void {
	if (libraries.loading.length > 0) {
		refuse(
			`${what} while a native library is loaded: ${libraries.loading.join(", ")}. Await it first.`,
		);
	}
	const [underWay] = outstanding.underWay;
	if (underWay !== undefined)
		refuse(`${what} while pyodide.${underWay} is under way. Await it first.`);
	if (module.FS.syncFSRequests > 0) refuse(`${what} while FS.syncfs is under way. Await it first.`);
}
