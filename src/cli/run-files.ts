/**
 * How a program under `pythaw run` sees the host's files: under the paths that the host knows them
 * by. What the snapshot or the distribution has at a path stays; the host's directories are mounted
 * around it. It must not hide or change a file of the virtual file system.
 */

import type { Dirent } from "node:fs";
import type { FileSystem } from "../distribution/file-system.js";

// An import of it would load all that it re-exports, such as streams.
const { readdirSync, statSync } = process.getBuiltinModule("node:fs");

/** Not the host's: kernel interfaces, and where Pyodide keeps the standard library. */
const virtualOnly = new Set(["/dev", "/proc", "/sys", "/lib"]);

/** Mounts every directory of the host's root that can be without hiding anything. */
export function mountHostFiles(fs: FileSystem): void {
	for (const path of directoriesIn("/")) {
		if (!virtualOnly.has(path)) mountAround(fs, path);
	}
}

/** Mounts the directory, or its subdirectories where the virtual file system has something there. */
function mountAround(fs: FileSystem, path: string): void {
	const { exists, object } = fs.analyzePath(path);
	if (exists) {
		if (!object || !fs.isDir(object.mode)) return;
		const entries = fs.readdir(path).filter((name) => name !== "." && name !== "..");
		if (entries.length) {
			for (const directory of directoriesIn(path)) mountAround(fs, directory);
			return;
		}
	} else {
		fs.mkdirTree(path);
	}
	fs.mount(fs.filesystems.NODEFS, { root: path }, path);
}

/** Absolute paths of the directories in a directory; none in one that cannot be read. */
function directoriesIn(path: string): string[] {
	const prefix = path === "/" ? path : `${path}/`;
	let entries: Dirent[];
	try {
		entries = readdirSync(path, { withFileTypes: true });
	} catch {
		// A directory without permission is one that the program could not read either.
		return [];
	}
	// Most are files of which the directory says so: /bin has a thousand, and each would be a call.
	const mayBe = entries.filter((entry) => !entry.isFile());
	return mayBe.map(({ name }) => prefix + name).filter(isDirectory);
}

function isDirectory(path: string): boolean {
	try {
		return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
	} catch {
		// Where we may not look: no directory to mount.
		return false;
	}
}
