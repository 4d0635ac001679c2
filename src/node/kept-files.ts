/**
 * The directory of snapshots that starts keep, and what lies there, or in that of forms, under which name.
 */
import { cacheDirectory } from "./directories.js";

/** `PYTHAW_AUTO=off` in the environment has none kept, and none used. */
const SWITCH = "PYTHAW_AUTO";
/** How much is kept, in MiB. */
const LIMIT = "PYTHAW_AUTO_LIMIT";
const DEFAULT_LIMIT_MIB = 512;

export const isSwitchedOff = (): boolean => process.env[SWITCH] === "off";

/** Undefined where the environment names no directory for caches. */
export function keptDirectory(): string | undefined {
	const cache = cacheDirectory();
	return cache && process.getBuiltinModule("node:path").join(cache, "auto");
}

export function keptLimit(): number {
	const given = Number.parseFloat(process.env[LIMIT] ?? "");
	return (given >= 0 ? given : DEFAULT_LIMIT_MIB) * 2 ** 20;
}

/** By key, below the directory. */
export const snapshotName = (key: string): string => `${key}.pysnap`;
/** By the id of a start, or of a form. */
export const recordName = (id: string): string => `${id}.json`;
export const lockName = (id: string): string => `${id}.lock`;
/** One for each process that asks. */
export const requestName = (id: string): string => `${id}.${process.pid}.request`;
