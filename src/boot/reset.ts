/**
 * An instance back to where it started from, or to a checkpoint, in place: what can be taken back is taken
 * back. After a snapshot the rest of the start is gone through again; at a checkpoint that was done already,
 * and only what must be fresh is made anew. It refuses while that cannot be done; then nothing has changed.
 */
import { ResetError } from "../errors.js";
import type { Image } from "../image/image.js";
import { showSize } from "../image/memory-size.js";
import { NO_PAGES, pagesBeside, takeBackImage } from "../image/take-back.js";
import { callFunction } from "../js-phase/functions.js";
import { callAfterRestore } from "../js-phase/hooks.js";
import { SEED_BYTE_LENGTH } from "../js-phase/settle.js";
import { hostTimeZone, writeTimeZone } from "../js-phase/time-zone.js";
import type { WayBack } from "../snapshot/way-back.js";
import { refuseIfSuspended } from "./busy.js";
import { prepareForUse } from "./c-phase.js";
import { Checkpoint, type CheckpointParts } from "./checkpoint.js";
import { connect } from "./connect.js";
import { resetFailureOf } from "./failure.js";
import { freshMemory } from "./fresh-memory.js";
import { ready } from "./ready.js";
import type { Live, Session, Target } from "./session.js";

const WHAT = "An instance cannot be reset";

/** @throws ResetError; what hooks of the snapshot throw, and then the instance refuses every use. */
export async function reset(session: Session, to: Target | Checkpoint): Promise<void> {
	refuseOrRepair(session, to);
	if ("contents" in to) await prepareTarget(session.live, to);
	// The glue may be between the end of a call and what it does after that; a fatal error may be on its way
	// through C code that JavaScript was called from.
	await nextTurn();
	refuseOrRepair(session, to);
	const point = "contents" in to ? undefined : Checkpoint.partsFor(to, session.live.checkpoints);
	const tell = session.live.linked.outstanding.end("reset", point?.alive);
	try {
		if (point !== undefined) goToPoint(session.live, point);
		else await goToStart(session, to as Target);
	} catch (error) {
		session.refuse("The reset of this instance has failed: reset it once more.");
		throw resetFailureOf(error);
	} finally {
		tell(new ResetError("interrupted", "The instance was reset while this ran."));
	}
}

function refuseOrRepair(session: Session, to: Target | Checkpoint): void {
	try {
		refuseIfSuspended(session.live, WHAT);
	} catch (error) {
		if (error instanceof ResetError) throw error;
		// A program has broken what this asks.
		const { wayBack } = "contents" in to ? to : Checkpoint.partsFor(to, session.live.checkpoints);
		wayBack.repair();
		refuseIfSuspended(session.live, WHAT);
	}
}

async function prepareTarget({ resolved }: Live, target: Target): Promise<void> {
	const { host, distribution } = resolved;
	target.beside ??= pagesBeside(target.contents.image, await freshMemory(host, distribution));
}

/** The host's own, whatever a program puts in its place. */
const { setImmediate, MessageChannel } = globalThis;

/** Not by `setTimeout`, where there is something else: that takes a millisecond, in pages up to four. */
const nextTurn = (): Promise<void> =>
	new Promise((resolve) => {
		if (typeof setImmediate === "function") return setImmediate(resolve);
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(null);
	});

/** All at once: nothing else runs between its beginning and its end. */
function takeBack({ linked, fatal }: Live, image: Image, beside: Image, wayBack: WayBack): void {
	const { module, memory } = linked;
	wayBack.repair();
	// By growing by nothing: whoever has a view of memory, has a view of nothing now.
	module.growMemory(memory.buffer.byteLength);
	takeBackImage(image, beside, memory);
	showSize(module, image.byteLength);
	wayBack.follow();
	fatal.forget();
}

/** What a start does once a snapshot's parts are in place. */
async function goToStart(session: Session, { contents, wayBack, beside }: Target): Promise<void> {
	takeBack(session.live, contents.image, beside!, wayBack);
	const { linked, resolved } = session.live;
	await prepareForUse(linked, resolved);
	const connected = await connect(linked, resolved, contents, session.connected);
	await ready(connected, resolved, contents, session);
}

/** What is at a checkpoint is connected already. */
function goToPoint(live: Live, { image, wayBack, setStreams }: CheckpointParts): void {
	const { module } = live.linked;
	// Opens the streams' files, which a program may have removed, and which are then taken back as all files are.
	wayBack.prepareStreams();
	setStreams();
	takeBack(live, image, NO_PAGES, wayBack);
	const zone = hostTimeZone();
	writeTimeZone(module, zone);
	const { timezone, daylight, names } = zone;
	const entropy = live.resolved.host.entropy(SEED_BYTE_LENGTH);
	const heritage = [[], timezone, Number(daylight), names, entropy];
	callFunction(module, "take_over", heritage, "it was taken back to a checkpoint");
	callAfterRestore(module);
}
