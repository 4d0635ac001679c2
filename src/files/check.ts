/**
 * Whether a file tree read from a file is one, and fits its data: everything that restoring relies on
 * is checked before it touches a file system. Reads plain data only.
 */
import { SnapshotError } from "../errors.js";
import type { FileTree, TreeEntry } from "./tree.js";

/** The file type in `st_mode` (POSIX, sys/stat.h), and what it is of each kind of entry. */
const S_IFMT = 0o170000;
const fileTypes: Readonly<Record<TreeEntry["type"], number>> = {
	directory: 0o040000,
	file: 0o100000,
	stdlib: 0o100000,
	symlink: 0o120000,
};

const isSize = (value: unknown): value is number =>
	Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * Checks a tree against its data.
 *
 * @param stdlib SHA-256 of the standard library that the snapshot says it needs.
 * @throws SnapshotError with check `content`.
 */
export function checkFiles(
	tree: unknown,
	data: Uint8Array,
	stdlib: string,
): asserts tree is FileTree {
	const { entries, workingDirectory, excluded } = (tree ?? {}) as Record<string, unknown>;
	if (!Array.isArray(entries)) fail("it", "has no list of entries");
	const directories = new Set<unknown>();
	const paths = new Set<unknown>();
	for (const [index, entry] of (entries as unknown[]).entries()) {
		const fault = faultOf(entry, data, stdlib) ?? placeFault(entry as TreeEntry);
		const { path, type } = (entry ?? {}) as TreeEntry;
		if (fault !== undefined) fail(typeof path === "string" ? path : `entry ${index}`, fault);
		paths.add(path);
		if (type === "directory") directories.add(path);
	}
	if (!directories.has(workingDirectory))
		fail("the working directory", "is none of its directories");
	const isExclusion = (value: any) =>
		typeof value?.path === "string" && typeof value.reason === "string";
	if (!Array.isArray(excluded) || !excluded.every(isExclusion))
		fail("it", "does not say what it excludes");

	function placeFault({ path }: TreeEntry): string | undefined {
		if (paths.has(path)) return "is there twice";
		if (path !== "/" && !directories.has(parentOf(path))) return "has no parent directory";
		return undefined;
	}
}

/** Path of the directory that holds a path other than the root. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

/** What is wrong with an entry, by itself. */
function faultOf(entry: any, data: Uint8Array, stdlib: string): string | undefined {
	const { type, path, mode, times } = entry ?? {};
	if (typeof path !== "string") return "has no path";
	if (path !== "/" && (!path.startsWith("/") || /\/\.{0,2}(\/|$)|\0/.test(path))) {
		return "is not a plain absolute path";
	}
	if (typeof type !== "string" || !Object.hasOwn(fileTypes, type)) return "is of no known type";
	if (!isSize(mode) || (mode & S_IFMT) !== fileTypes[type as TreeEntry["type"]]) {
		return "has the mode of another type of file";
	}
	if (!Array.isArray(times) || times.length !== 3 || !times.every(Number.isFinite)) {
		return "has no times";
	}
	if (type === "symlink" && typeof entry.target !== "string") return "leads nowhere";
	if (type === "stdlib" && entry.sha256 !== stdlib) return "is another standard library";
	if (type !== "file") return undefined;
	if (!isSize(entry.offset) || !isSize(entry.byteLength)) return "has no place in the file data";
	const fits = entry.offset + entry.byteLength <= data.byteLength;
	return fits ? undefined : "lies beyond the end of the file data";
}

function fail(what: string, fault: string): never {
	throw new SnapshotError(
		"content",
		`The snapshot's file system is damaged: ${what} ${fault}. Create it again.`,
	);
}
