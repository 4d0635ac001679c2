/**
 * An instance back to where it started from, in place: what can be taken back is taken back, then the rest
 * of the start is gone through again. It refuses while that cannot be done; then nothing has changed.
 */
import { ResetError } from "../errors.js";
import { showSize } from "../image/shown-size.js";
import { pagesBeside, takeBackImage } from "../image/take-back.js";
import { describeBusy } from "../stack-switching/idle.js";
import { prepareForUse } from "./c-phase.js";
import { freshMemory } from "./fresh-memory.js";
import { connect } from "./js-phase.js";
import { ready } from "./ready.js";
import type { Session, Target } from "./session.js";

/** @throws ResetError with problem `busy`; what hooks of the snapshot throw, and then the instance refuses every use. */
export async function reset(session: Session, target: Target): Promise<void> {
	refuseIfBusy(session);
	const { host, distribution } = session.resolved;
	target.beside ??= pagesBeside(target.contents.image, await freshMemory(host, distribution));
	// The glue may be between the end of a call and what it does after that; a fatal error may be on its way
	// through C code that JavaScript was called from.
	await nextTurn();
	refuseIfBusy(session);
	const tell = session.linked.outstanding.end("reset");
	takeBack(session, target);
	try {
		await startAgain(session, target);
	} catch (error) {
		session.refuse("The reset of this instance has failed: reset it once more.");
		throw error;
	} finally {
		tell(new ResetError("interrupted", "The instance was reset while this ran."));
	}
}

const WHAT = "An instance cannot be reset";

function refuseIfBusy({ linked, fatal }: Session): void {
	const { module, libraries, suspensions, outstanding } = linked;
	const refuse = (what: string): never => {
		throw new ResetError("busy", what);
	};
	// After a fatal error nothing that memory says can be believed.
	if (fatal.current !== undefined) {
		if (suspensions.size === 0) return;
		refuse(`${WHAT} while Python is suspended by run_sync. It has failed fatally: start another.`);
	}
	const busy = describeBusy(module, linked.idleStackPointer, WHAT);
	if (busy !== undefined) refuse(busy);
	if (libraries.loading.length > 0) {
		refuse(
			`${WHAT} while a native library is loaded: ${libraries.loading.join(", ")}. Await it first.`,
		);
	}
	const [underWay] = outstanding.underWay;
	if (underWay !== undefined)
		refuse(`${WHAT} while pyodide.${underWay} is under way. Await it first.`);
	if (module.FS.syncFSRequests > 0) refuse(`${WHAT} while FS.syncfs is under way. Await it first.`);
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** All at once: nothing else runs between its beginning and its end. */
function takeBack({ linked, fatal }: Session, { contents, wayBack, beside }: Target): void {
	const { module } = linked;
	// By growing by nothing: whoever has a view of memory, has a view of nothing now.
	module.growMemory(module.HEAPU8.byteLength);
	takeBackImage(contents.image, beside!, module.HEAPU8);
	showSize(module, contents.image.byteLength);
	wayBack.follow();
	fatal.forget();
}

/** What a start does once a snapshot's parts are in place. */
async function startAgain(session: Session, { contents }: Target): Promise<void> {
	const { linked, resolved } = session;
	await prepareForUse(linked, resolved);
	const connected = await connect(linked, resolved, contents, session.connected);
	await ready(connected, resolved, contents, session);
}
