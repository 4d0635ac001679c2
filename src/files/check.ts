/**
 * Whether a file tree that was read from a snapshot is well-formed and fits its data. Everything that a
 * restore relies on is checked here, before it touches a file system. Reads plain data only.
 */
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";
import { type FileTree, isStandIn, type TreeEntry } from "./tree.js";

const isPlainPath = (path: string): boolean =>
	path === "/" || (path.startsWith("/") && !/\/\.{0,2}(\/|$)|\0/.test(path));

/** The type bits of `st_mode` (POSIX, sys/stat.h). */
const S_IFMT = 0o170000;

/** What every entry must have, given its type bits. Each text is what the message says if it has not. */
const node = (fileType: number) => ({
	path: is.where(is.matching(/^/, "has no path"), "is not a plain absolute path", isPlainPath),
	mode: is.where(
		is.below(2 ** 31, "has the mode of another type of file"),
		"has the mode of another type of file",
		(mode) => (mode & S_IFMT) === fileType,
	),
	times: is.that<TreeEntry["times"]>(
		"has no times",
		(times) => Array.isArray(times) && times.length === 3 && times.every(Number.isFinite),
	),
});

const place = is.below(Number.MAX_SAFE_INTEGER, "has no place in the file data");
const entries: Readonly<Record<TreeEntry["type"], is.Shape<unknown>>> = {
	directory: is.record(node(0o040000)),
	file: is.record({ ...node(0o100000), offset: place, byteLength: place }),
	stdlib: is.record(node(0o100000)),
	symlink: is.record({ ...node(0o120000), target: is.matching(/^/, "leads nowhere") }),
};

const entry = (value: unknown): is.Fault | undefined => {
	const type = is.isObject(value) ? is.own(value, "type") : undefined;
	const shape = typeof type === "string" ? is.own(entries, type) : undefined;
	return shape ? shape(value) : { path: [], wanted: "is of no known type", found: value };
};

const tree = is.record<FileTree>({
	entries: is.listOf<TreeEntry>(entry),
	workingDirectory: is.text,
	excluded: is.listOf(is.record({ path: is.text, reason: is.text as is.Shape<any> })),
});

/** @throws SnapshotError with check `content`. The standard library must be the one of that SHA-256. */
export function checkFiles(
	value: unknown,
	data: Uint8Array,
	stdlib: string,
): asserts value is FileTree {
	const fault = tree(value);
	if (fault !== undefined) refuse(fault, value as FileTree);
	const { entries, workingDirectory } = value as FileTree;
	const types = new Map<string, TreeEntry["type"]>();
	for (const entry of entries) {
		const { path, type } = entry;
		if (types.has(path)) fail(path, "is there twice");
		if (isStandIn(path)) {
			fail(path, "is where each start has devices and the kernel's files");
		}
		if (path !== "/" && types.get(parentOf(path)) !== "directory") {
			fail(path, "has no parent directory");
		}
		types.set(path, type);
		if (type === "stdlib" && entry.sha256 !== stdlib) fail(path, "is another standard library");
		if (type === "file" && entry.offset + entry.byteLength > data.byteLength) {
			fail(path, "lies beyond the end of the file data");
		}
	}
	if (types.get(workingDirectory) !== "directory") {
		fail("the working directory", "is none of its directories");
	}
}

/** Path of the directory that holds a path other than the root. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

function refuse({ path: [part, index], wanted }: is.Fault, tree: FileTree): never {
	if (part === "excluded") fail("it", "does not say what it excludes");
	if (part === "workingDirectory") fail("the working directory", "is none of its directories");
	if (typeof index !== "number") fail("it", "has no list of entries");
	const path: unknown = tree.entries[index]?.path;
	fail(typeof path === "string" ? path : `entry ${index}`, wanted);
}

function fail(what: string, fault: string): never {
	throw new SnapshotError(
		"content",
		`The snapshot's file system is damaged: ${what} ${fault}. Create it again.`,
	);
}
