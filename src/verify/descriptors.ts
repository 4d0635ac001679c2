/**
 * Open files, sockets and pipes. File descriptors are the glue's, not the memory's, so a restored
 * program's would lead nowhere or, worse, to whatever is opened next.
 */
import type { FileSystem, FSNode } from "../distribution/file-system.js";
import { holdersOf } from "../references/holders.js";
import type { Check, Finding } from "./finding.js";

/** Standard input, output and error, which every start opens anew. */
const STANDARD_STREAMS = 3;

export const descriptors: Check = ({ module }) => {
	const open = module.FS.streams.flatMap((stream, fd) => {
		if (!stream) return [];
		// A standard stream that was turned into a file (os.dup2) counts: restored, it would be the terminal.
		if (fd < STANDARD_STREAMS && module.FS.isChrdev(stream.node.mode)) return [];
		return [{ stream, fd }];
	});
	const holders = holdersOf(
		module,
		"descriptors",
		open.map(({ fd }) => fd),
	);
	return open.map(({ stream, fd }, index): Finding => {
		const kind = kindOf(module.FS, stream.node);
		const path = kind === "open-file" ? stream.path : undefined;
		return {
			kind,
			value: path ?? `${kind === "open-file" ? "file" : kind}, file descriptor ${fd}`,
			names: [],
			holders: holders[index],
			fix: "Close it before the snapshot is taken, and open it again after the restore.",
		};
	});
};

function kindOf(FS: FileSystem, { mode }: FSNode): "open-file" | "socket" | "pipe" {
	if (FS.isSocket(mode)) return "socket";
	return FS.isFIFO(mode) ? "pipe" : "open-file";
}
