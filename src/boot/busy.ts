/**
 * Who keeps an instance from being taken back, or noted as it is: Python that runs or is suspended, and work
 * that goes on in JavaScript.
 */
import { ResetError } from "../errors.js";
import { describeBusy } from "../stack-switching/idle.js";
import type { Session } from "./session.js";

/**
 * @param what what cannot be done, the beginning of a sentence.
 * @throws ResetError with problem `busy`.
 */
export function refuseIfBusy({ linked, fatal }: Session, what: string): void {
	const { module, libraries, suspensions, outstanding } = linked;
	const refuse = (message: string): never => {
		throw new ResetError("busy", message);
	};
	// After a fatal error nothing that memory says can be believed.
	if (fatal.current !== undefined) {
		if (suspensions.size === 0) return;
		refuse(`${what} while Python is suspended by run_sync. It has failed fatally: start another.`);
	}
	const busy = describeBusy(module, linked.idleStackPointer, what);
	if (busy !== undefined) refuse(busy);
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
