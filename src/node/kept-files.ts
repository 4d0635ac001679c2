/**
 * The directory of snapshots that starts keep: what lies there under which name, and whether a file in it
 * is to be believed. Whoever reads or writes it may fail; nothing here decides what that means.
 */
import { cacheDirectory } from "./cache-directory.js";
import { openOwn } from "./own-file.js";

/** `PYTHAW_AUTO=off` in the environment has none kept, and none used. */
const SWITCH = "PYTHAW_AUTO";
/** How much is kept, in MiB. */
const LIMIT = "PYTHAW_AUTO_LIMIT";
const DEFAULT_LIMIT_MIB = 512;
/** A form's record, the largest text that is kept, has a hundredth of it. */
const MAX_TEXT_BYTE_LENGTH = 16 << 20;

const fs = () => process.getBuiltinModule("node:fs");

export const isSwitchedOff = (): boolean => process.env[SWITCH] === "off";

/** Undefined where the environment names no directory for caches. */
export function keptDirectory(): string | undefined {
	const cache = cacheDirectory();
	return cache && process.getBuiltinModule("node:path").join(cache, "auto");
}

/** Bytes that are kept at most. */
export function keptLimit(): number {
	const given = Number.parseFloat(process.env[LIMIT] ?? "");
	return (given >= 0 ? given : DEFAULT_LIMIT_MIB) * 2 ** 20;
}

/** By key, below the directory. */
export const snapshotName = (key: string): string => `${key}.pysnap`;
/** By a start's id. */
export const recordName = (id: string): string => `${id}.json`;
export const lockName = (id: string): string => `${id}.lock`;
/** One for each process that asks. */
export const requestName = (id: string): string => `${id}.${process.pid}.request`;

/** A small file of text; undefined if there is none that is to be believed. */
export function readOwn(path: string): string | undefined {
	const file = openOwn(path);
	if (file === undefined) return undefined;
	try {
		return file.size > MAX_TEXT_BYTE_LENGTH ? undefined : fs().readFileSync(file.fd, "utf8");
	} finally {
		fs().closeSync(file.fd);
	}
}

/** Writes a file whole or not at all, for this user alone. @throws what the system says. */
export function writeOwn(path: string, content: string | Uint8Array): void {
	const temporary = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
	makeDirectory(process.getBuiltinModule("node:path").dirname(path));
	try {
		fs().writeFileSync(temporary, content, { flag: "wx", mode: 0o600 });
		fs().renameSync(temporary, path);
	} catch (error) {
		fs().rmSync(temporary, { force: true });
		throw error;
	}
}

export function makeDirectory(path: string): void {
	fs().mkdirSync(path, { recursive: true, mode: 0o700 });
}
