/**
 * The virtual file system of a snapshot as plain data: what capture writes and restore reads.
 */

interface Node {
	/** Absolute path in the virtual file system. */
	readonly path: string;
	/** `st_mode`: type and permission bits. */
	readonly mode: number;
	/** Access, modification and status-change time, in milliseconds since the epoch. */
	readonly times: readonly [atime: number, mtime: number, ctime: number];
}

interface DirectoryEntry extends Node {
	readonly type: "directory";
}

export interface FileEntry extends Node {
	readonly type: "file";
	/** Where the content begins in the file data, and its length, in bytes. */
	readonly offset: number;
	readonly byteLength: number;
}

interface SymlinkEntry extends Node {
	readonly type: "symlink";
	readonly target: string;
}

/** A file whose content is the distribution's standard library, which a snapshot does not repeat. */
export interface StdlibEntry extends Node {
	readonly type: "stdlib";
	readonly sha256: string;
	readonly byteLength: number;
}

export type TreeEntry = DirectoryEntry | FileEntry | SymlinkEntry | StdlibEntry;

/** Something of the file system that a snapshot leaves out, and why. */
export interface Exclusion {
	readonly path: string;
	readonly reason: "device" | "kernel" | "host mount" | "special file";
}

/** Directories of devices and kernel interfaces. The glue makes them anew on every start; no snapshot has them. */
export const standIns: ReadonlyMap<string, Exclusion["reason"]> = new Map([
	["/dev", "device"],
	["/proc", "kernel"],
]);

/** Whether a path is one of them, or below. */
export const isStandIn = (path: string): boolean => standIns.has(`/${path.split("/", 2)[1]}`);

export interface FileTree {
	/** Parents before their children, siblings sorted by name. */
	readonly entries: readonly TreeEntry[];
	readonly workingDirectory: string;
	readonly excluded: readonly Exclusion[];
}

/** The content of a file, as a view of the file data. */
export const contentOf = ({ offset, byteLength }: FileEntry, data: Uint8Array): Uint8Array =>
	data.subarray(offset, offset + byteLength);
