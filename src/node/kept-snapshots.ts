/**
 * Kept snapshots on Node and its like: the side of a start. Loaded by `snapshot: "auto"` only.
 */
import type { KeptSnapshots } from "../engine/kept-snapshots.js";
import { makeBehind } from "./behind.js";
import { isUrl, readOpen, toPath } from "./files.js";
import { isSwitchedOff, keptDirectory, keptLimit, recordName, snapshotName } from "./kept-files.js";
import { markUsed, openOwn, readOwn, writeOwn } from "./own-file.js";
import { mayReadAndWrite } from "./permits.js";

/** @returns why there are none, as text. */
export function nodeKeptSnapshots(): KeptSnapshots | string {
	if (isSwitchedOff()) return "PYTHAW_AUTO is off";
	const root = keptDirectory();
	if (root === undefined) return "the environment names no directory for caches";
	if (!mayReadAndWrite(root)) return `this process may not use ${root}`;
	const fs = process.getBuiltinModule("node:fs");
	const { join } = process.getBuiltinModule("node:path");
	const at = (name: string) => join(root, name);
	const stampOf = async (location: string): Promise<string | undefined> => {
		const path = toPath(location);
		if (isUrl(path)) return undefined;
		try {
			const { dev, ino, size, mtimeNs, ctimeNs } = fs.statSync(path, { bigint: true });
			// Deno tells the one in milliseconds and the other in seconds, and is to find what Node left.
			return [dev, ino, size, mtimeNs / 1_000_000n, ctimeNs / 1_000_000_000n].join(":");
		} catch {
			return undefined;
		}
	};

	return {
		stampOf,
		stampOfChecked: stampOf,
		libraryStamp: () => stampOf(import.meta.url),
		readRecord: async (id) => readOwn(at(recordName(id))),
		async open(key) {
			const path = at(snapshotName(key));
			const file = openOwn(path);
			if (file === undefined) return undefined;
			markUsed(path);
			return { bytes: readOpen(file.fd, keptLimit(), path).finally(() => fs.closeSync(file.fd)) };
		},
		async discard(id, key) {
			for (const name of [recordName(id), snapshotName(key)]) fs.rmSync(at(name), { force: true });
		},
		writeRecord: async (id, text) => writeOwn(at(recordName(id)), text),
		makeBehind: async (id, request) => makeBehind("auto-maker.js", root, id, request),
	};
}
