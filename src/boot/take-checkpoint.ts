/**
 * Takes a checkpoint of a live instance. What it cannot hold it refuses, by name: nothing of the instance has
 * changed then.
 */
import { ResetError } from "../errors.js";
import { captureOver } from "../image/capture.js";
import { shownSize } from "../image/memory-size.js";
import { noteAdded } from "../libraries/take-back.js";
import type { ReturnableInstance } from "../snapshot/started-instance.js";
import { WayBack } from "../snapshot/way-back.js";
import { runReady } from "../stack-switching/idle.js";
import { refuseIfBusy } from "./busy.js";
import { Checkpoint } from "./checkpoint.js";
import type { Session } from "./session.js";

const WHAT = "A checkpoint cannot be taken";

export async function takeCheckpoint(session: Session): Promise<Checkpoint> {
	refuseIfBusy(session.live, WHAT);
	await runReady(session.live.linked.module);
	const { live, target } = session;
	const { linked, streams, checkpoints } = live;
	const { module } = linked;
	refuseIfBusy(live, WHAT);
	refuseIfOpen(linked);
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
	return new Checkpoint(parts, checkpoints);
}

/** @throws ResetError for what JavaScript keeps for Python, and would have let go of by then. */
function refuseIfOpen({ module, outstanding }: ReturnableInstance): void {
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
