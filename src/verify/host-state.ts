/**
 * What instance and host have in common, beside memory: open files, mounts, what a page has given to Pyodide.
 */
import type { FileSystem, FSNode } from "../distribution/file-system.js";
import type { PyodideModule } from "../distribution/glue.js";
import { mountsBelow } from "../files/record.js";
import { isStandIn } from "../files/tree.js";
import { holdersOf } from "../references/holders.js";
import { askPython } from "./ask.js";
import type { Check, Finding } from "./finding.js";
import users from "./host-mounts.py";

/** Standard input, output and error, which every start opens anew. */
const STANDARD_STREAMS = 3;

/**
 * Open files, sockets and pipes. File descriptors are the glue's, not the memory's, so a restored program's would
 * lead nowhere or, worse, to whatever is opened next.
 */
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

/**
 * Directories of the host in the virtual file system (NODEFS, IDBFS, a browser's directory handle): their content is
 * not the snapshot's, and the mount cannot be made again.
 */
export const hostMounts: Check = ({ module }) => {
	const { MEMFS } = module.FS.filesystems;
	return mountsBelow(module.FS.root.mount)
		.filter(({ type, mountpoint }) => type !== MEMFS && !isStandIn(mountpoint))
		.map(({ type, mountpoint }) => ({
			kind: "host-mount",
			value: `${mountpoint} (${typeName(module, type)})`,
			names: [mountpoint],
			holders: askPython(module, users, [mountpoint]).flat(),
			fix:
				"Unmount it before the snapshot is taken and mount it again after the restore; or allow " +
				`host-mount:${mountpoint}, and the snapshot leaves the directory out.`,
		}));
};

/** Such as `NODEFS`; a type that is registered under no name is anonymous. */
function typeName({ FS }: PyodideModule, type: unknown): string {
	return (
		Object.keys(FS.filesystems).find((name) => FS.filesystems[name] === type) ??
		"another file system"
	);
}

/** The typed array that Python polls for signals. */
export const interruptBuffer: Check = ({ module }) => {
	const polled = module.HEAP8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] !== 0;
	if (!polled && !module.Py_EmscriptenSignalBuffer) return [];
	return [
		{
			kind: "interrupt-buffer",
			value: "the buffer of pyodide.setInterruptBuffer",
			names: [],
			holders: [],
			fix: "Call pyodide.setInterruptBuffer(undefined) before the snapshot is taken, and give a buffer again after the restore.",
		},
	];
};

/** The canvas with what SDL has of it, a main loop that the page drives. */
export const canvas: Check = ({ module }) => {
	const state: [value: string, present: unknown][] = [
		["the canvas element (pyodide.canvas)", module.canvas],
		["SDL's screen surface", module.SDL?.screen],
		["a main loop (emscripten_set_main_loop)", module.MainLoop?.func],
	];
	const present = state.filter(([, present]) => present);
	const fix =
		"Set the canvas up after the restore: a snapshot holds neither the element nor what was drawn.";
	return present.map(([value]) => ({ kind: "canvas", value, names: [], holders: [], fix }));
};
