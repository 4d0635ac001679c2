/**
 * What lies in the user's cache, in terms of what it is for; and how to be rid of it. Reads names, sizes
 * and times; what a snapshot is made of is for its reader to say.
 */
import * as is from "../shape.js";
import { cacheDirectory } from "./directories.js";

/** What a directory of the cache holds. Others, of a later version, are called by their name. */
const kinds: Readonly<Record<string, { readonly what: string; readonly madeHere: boolean }>> = {
	auto: { what: "snapshot", madeHere: true },
	code: { what: "compiled code", madeHere: true },
	form: { what: "form of Pyodide", madeHere: true },
	// Fetched from elsewhere: without a network they cannot be had again.
	sha256: { what: "wheel", madeHere: false },
};

export interface CachedFile {
	/** Such as `snapshot`, `wheel`. */
	readonly what: string;
	/** Its name without directory and ending. */
	readonly key: string;
	readonly path: string;
	readonly byteLength: number;
	/** When it was used last, as far as that is written down; else when it was made. */
	readonly lastUsed: Date;
}

const fs = () => process.getBuiltinModule("node:fs");
const path = () => process.getBuiltinModule("node:path");

/** All files, those of a kind together, the one used last first. @throws what the system says. */
export function cachedFiles(): CachedFile[] {
	const root = cacheDirectory();
	if (root === undefined) return [];
	return namesIn(root).flatMap((directory) => {
		const what = is.own(kinds, directory)?.what ?? directory;
		return filesBelow(path().join(root, directory))
			.map((file) => cachedFile(what, file))
			.filter((file) => file !== undefined)
			.sort((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime());
	});
}

/** Removes what pythaw can make again by itself, or everything. @throws what the system says. */
export function clearCache(all: boolean): void {
	const root = cacheDirectory();
	if (root === undefined) return;
	for (const directory of namesIn(root)) {
		if (!all && is.own(kinds, directory)?.madeHere === false) continue;
		fs().rmSync(path().join(root, directory), { recursive: true, force: true });
	}
}

function namesIn(directory: string): string[] {
	try {
		return fs().readdirSync(directory).sort();
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		// Nothing was ever kept, or something else has the name.
		if (code === "ENOENT" || code === "ENOTDIR") return [];
		throw error;
	}
}

function filesBelow(directory: string): string[] {
	const entries = fs().readdirSync(directory, { withFileTypes: true, recursive: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path().join(entry.parentPath, entry.name));
}

function cachedFile(what: string, file: string): CachedFile | undefined {
	try {
		const { size, mtime } = fs().statSync(file);
		const { name } = path().parse(file);
		return { what, key: name, path: file, byteLength: size, lastUsed: mtime };
	} catch {
		// Removed by another process a moment ago.
		return undefined;
	}
}
