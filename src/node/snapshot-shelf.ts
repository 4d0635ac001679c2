/**
 * Kept snapshots on Node and its like: the maker's side.
 */
import type { SnapshotShelf } from "../engine/kept-snapshots.js";
import { libraryDirectory } from "./directories.js";
import { keptDirectory, keptLimit, lockName, recordName, snapshotName } from "./kept-files.js";
import { takeLock } from "./lock.js";
import { isOwn, writeOwn } from "./own-file.js";
import { trimKept } from "./trim.js";

/** So many makers may die over one snapshot before it is left alone. */
const MOST_FAILED = 3;

/** Undefined where the environment names no place. */
export function nodeSnapshotShelf(): SnapshotShelf | undefined {
	const root = keptDirectory();
	if (root === undefined) return undefined;
	const fs = process.getBuiltinModule("node:fs");
	const { join } = process.getBuiltinModule("node:path");
	const at = (name: string) => join(root, name);

	return {
		begin: async (id) => takeLock(at(lockName(id))),
		has: async (key) => isOwn(at(snapshotName(key))),
		limit: keptLimit(),
		mostFailed: MOST_FAILED,
		get room() {
			try {
				const { bavail, bsize } = fs.statfsSync(root);
				return bavail * bsize;
			} catch {
				return Number.POSITIVE_INFINITY;
			}
		},
		put: async (key, bytes) => writeOwn(at(snapshotName(key)), bytes),
		writeRecord: async (id, text) => writeOwn(at(recordName(id)), text),
		trim: async () => trimKept(root, keptLimit()),
		libraryDigest: ownDigest,
	};
}

/** Over all files that this library runs from. */
function ownDigest(): string {
	const fs = process.getBuiltinModule("node:fs");
	const path = process.getBuiltinModule("node:path");
	const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
	const directory = libraryDirectory();
	for (const name of fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
		if (!/\.(js|wasm)$/.test(name)) continue;
		hash.update(`${name}\0`).update(fs.readFileSync(path.join(directory, name)));
	}
	return hash.digest("hex");
}
