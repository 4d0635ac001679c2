/**
 * Keeps the directory of compiled scripts small. Loaded when one was written: each Node has files of its own,
 * and each glue, and what an update leaves behind nobody asks for again.
 */
import { PATIENCE_MS } from "./lock.js";
import { removeOwn } from "./own-file.js";
import { entriesOf } from "./trim-kept.js";

/** What a program on one Node has is 1 to 2 MiB. */
const LIMIT = 32 << 20;

/** Removes what was written longest ago, and what processes that are gone left unfinished. */
export function trimCode(directory: string): void {
	let total = 0;
	for (const { name, path, byteLength, usedMs } of entriesOf(directory)) {
		total += byteLength;
		const isLeft = name.endsWith(".tmp") && Date.now() - usedMs > PATIENCE_MS;
		if (isLeft || total > LIMIT) removeOwn(path);
	}
}
