/**
 * Takes a checkpoint of a live instance. What it cannot hold it refuses, by name: nothing of the instance has
 * changed then.
 */
import { ResetError } from "../errors.js";
import { captureOver } from "../image/capture.js";
import { shownSize } from "../image/shown-size.js";
import { noteAdded } from "../libraries/take-back.js";
import { WayBack } from "../snapshot/way-back.js";
import { runReady } from "../stack-switching/idle.js";
import { refuseIfBusy } from "./busy.js";
import { Checkpoint } from "./checkpoint.js";
import type { Session } from "./session.js";

const WHAT = "A checkpoint cannot be taken";

/** @throws ResetError with problem `busy`. */
export async function takeCheckpoint(session: Session): Promise<Checkpoint> {
	refuseIfBusy(session, WHAT);
	await runReady(session.linked.module);
	refuseIfBusy(session, WHAT);
	refuseIfOpen(session);
	const { linked, target, streams } = session;
	const { module } = linked;
	const wayBack = new WayBack();
	wayBack.mark(linked);
	const memory = module.HEAPU8.subarray(0, shownSize(module));
	const parts = {
		image: captureOver(memory, target?.contents.image),
		alive: linked.outstanding.mark(),
		wayBack,
		setStreams: streams.mark(module.API),
		isWhole: noteAdded(linked, session.tableStart!),
	};
	return new Checkpoint(parts, session.checkpoints);
}

/** @throws ResetError for what JavaScript keeps for Python, and would have let go of by then. */
function refuseIfOpen({ linked }: Session): void {
	const { module, outstanding } = linked;
	const { FS } = module;
	const pending = outstanding.describePending();
	if (pending !== undefined) {
		throw new ResetError(
			"busy",
			`${WHAT} while something is pending: ${pending}. Await or cancel it first.`,
		);
	}
	for (const stream of FS.streams) {
		if (!stream || FS.isChrdev(stream.node.mode)) continue;
		const isOwn = stream.node.mount === FS.root.mount && FS.isFile(stream.node.mode);
		if (isOwn || FS.isDir(stream.node.mode)) continue;
		throw new ResetError(
			"busy",
			`${WHAT} while descriptor ${stream.fd} is open, which is no file in memory: ${stream.path || "a socket or a pipe"}. Close it first.`,
		);
	}
}
