/**
 * Keeps the directories of what is kept small: what was used longest ago goes first, then what processes that
 * are gone left unfinished. Loaded by who has written something. A file that cannot be removed stays.
 */
import { isHeld, PATIENCE_MS } from "./lock.js";
import { readOwn, removeOwn } from "./own-file.js";

/** More starts than one user has; records are small. */
const MOST_RECORDS = 500;

interface Entry {
	readonly name: string;
	readonly path: string;
	readonly byteLength: number;
	/** When it was made, or used last, in milliseconds since 1970. */
	readonly usedMs: number;
}

/** The directory of kept snapshots, of which `limit` bytes may stay: with a snapshot goes what led there. */
export function trimKept(root: string, limit: number): void {
	const entries = entriesOf(root);
	const ending = (end: string) => entries.filter(({ name }) => name.endsWith(end));
	let total = 0;
	for (const snapshot of ending(".pysnap")) {
		total += snapshot.byteLength;
		if (total > limit) removeOwn(snapshot.path);
	}
	const left = new Set(entriesOf(root).map(({ name }) => name));
	ending(".json").forEach(({ path }, index) => {
		if (index >= MOST_RECORDS || !leadsSomewhere(path, left)) removeOwn(path);
	});
	for (const { path } of [...ending(".tmp"), ...ending(".request")].filter(isOld)) removeOwn(path);
	for (const { path } of ending(".lock").filter(isOld)) if (!isHeld(path)) removeOwn(path);
}

/** What compiled scripts may have; those of a program on one Node have 1 to 2 MiB. */
const CODE_LIMIT = 32 << 20;

/** The directory of compiled scripts. Each Node has its own, and each glue; after an update nobody asks for them. */
export function trimCode(directory: string): void {
	let total = 0;
	for (const entry of entriesOf(directory)) {
		total += entry.byteLength;
		const isLeft = entry.name.endsWith(".tmp") && isOld(entry);
		if (isLeft || total > CODE_LIMIT) removeOwn(entry.path);
	}
}

const isOld = ({ usedMs }: Entry): boolean => Date.now() - usedMs > PATIENCE_MS;

/** Whether a record says something that still holds: a snapshot that is there, or a refusal. */
function leadsSomewhere(path: string, names: ReadonlySet<string>): boolean {
	try {
		const { snapshot, refused } = JSON.parse(readOwn(path) ?? "");
		return names.has(`${snapshot}.pysnap`) || refused?.until > Date.now();
	} catch {
		return false;
	}
}

/** The files of a directory, the one used last first. @throws what the system says. */
export function entriesOf(root: string): Entry[] {
	const fs = process.getBuiltinModule("node:fs");
	const { join } = process.getBuiltinModule("node:path");
	const entries = fs.readdirSync(root).flatMap((name): Entry[] => {
		try {
			const { size, mtimeMs } = fs.statSync(join(root, name));
			return [{ name, path: join(root, name), byteLength: size, usedMs: mtimeMs }];
		} catch {
			// Somebody else removed it a moment ago.
			return [];
		}
	});
	return entries.sort((a, b) => b.usedMs - a.usedMs);
}
