/**
 * Kept snapshots on Node and its like: the side of a start. Loaded by `snapshot: "auto"` only.
 */
import type { KeptSnapshots } from "../engine/kept-snapshots.js";
import { isMaker, runBehind } from "./behind.js";
import { isUrl, readOpen, toPath } from "./files.js";
import {
	isSwitchedOff,
	keptDirectory,
	keptLimit,
	lockName,
	makeDirectory,
	readOwn,
	recordName,
	requestName,
	snapshotName,
	writeOwn,
} from "./kept-files.js";
import { libraryDirectory } from "./library-directory.js";
import { isHeld } from "./lock.js";
import { openOwn } from "./own-file.js";
import { mayReadAndWrite } from "./permits.js";

/** A use is written down if the last one that was is older, in milliseconds. */
const USE_INTERVAL_MS = 3_600_000;

/** What this process has asked for already. */
const asked = new Set<string>();

/** The program that makes them, in the library's directory. */
const MAKER = "auto-maker.js";

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
			if (Date.now() - file.mtimeMs > USE_INTERVAL_MS) markUsed(file.fd);
			return { bytes: readOpen(file.fd, keptLimit(), path).finally(() => fs.closeSync(file.fd)) };
		},
		async discard(id, key) {
			for (const name of [recordName(id), snapshotName(key)]) fs.rmSync(at(name), { force: true });
		},
		writeRecord: async (id, text) => writeOwn(at(recordName(id)), text),
		async makeBehind(id, request) {
			if (isMaker()) return "this process makes them";
			if (asked.has(id) || isHeld(at(lockName(id)))) return "it is being made";
			makeDirectory(root);
			const file = at(requestName(id));
			writeOwn(file, JSON.stringify(request));
			const obstacle = runBehind(join(libraryDirectory(), MAKER), file, root);
			if (obstacle === undefined) asked.add(id);
			else fs.rmSync(file, { force: true });
			return obstacle;
		},
	};

	/** What is used longest ago goes first. */
	function markUsed(fd: number): void {
		try {
			const now = new Date();
			fs.futimesSync(fd, now, now);
		} catch {
			// A cache that cannot be written is used all the same.
		}
	}
}
