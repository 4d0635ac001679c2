/**
 * Kept snapshots in pages and workers: the maker's side.
 */
import type { SnapshotShelf } from "../engine/kept-snapshots.js";
import { recordName, SnapshotCache, takeLock } from "./snapshot-cache.js";

/** Bytes that are kept at most, of all origins' quota the same for each. */
const LIMIT = 256 * 2 ** 20;
/** More starts than the pages of one origin have; records are small. */
const MOST_RECORDS = 100;
/** People close pages, and a maker ends with its page: that says little of the snapshot. */
const MOST_FAILED = 10;

const triesName = (id: string): string => `${id}.tries`;

/** @param library what tells its build from others. Undefined where a page may keep nothing. */
export async function browserSnapshotShelf(library: string): Promise<SnapshotShelf | undefined> {
	const cache = await SnapshotCache.open();
	if (typeof cache === "string") return undefined;
	const { quota = Number.POSITIVE_INFINITY, usage = 0 } =
		(await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};

	return {
		async begin(id) {
			const release = await takeLock(id);
			if (release === undefined) return undefined;
			const failed = Number(await cache.text(triesName(id))) || 0;
			await cache.write(triesName(id), String(failed + 1));
			const giveBack = async () => {
				await cache.remove(triesName(id)).catch(() => {});
				release();
			};
			return { failed, release: giveBack };
		},
		has: (key) => cache.hasSnapshot(key),
		limit: LIMIT,
		mostFailed: MOST_FAILED,
		room: quota - usage,
		async put(key, bytes) {
			try {
				await cache.writeSnapshot(key, bytes);
			} catch {
				// The quota, most likely. What is kept for other starts gives way.
				await trim(cache, 0);
				await cache.writeSnapshot(key, bytes);
			}
		},
		writeRecord: (id, text) => cache.write(recordName(id), text),
		trim: () => trim(cache, LIMIT),
		libraryDigest: () => library,
	};
}

/** What was used longest ago goes first, and with it what led there. */
async function trim(cache: SnapshotCache, limit: number): Promise<void> {
	let total = 0;
	const kept = new Set<string>();
	for (const { key, byteLength } of await cache.snapshots()) {
		total += byteLength;
		if (total > limit) await cache.removeSnapshot(key);
		else kept.add(key);
	}
	const records = (await cache.names()).filter((name) => name.endsWith(".json"));
	for (const [index, name] of records.entries()) {
		const isOld = records.length - index > MOST_RECORDS;
		if (isOld || !leadsSomewhere(await cache.text(name), kept)) await cache.remove(name);
	}
}

/** Whether a record says something that still holds: a snapshot that is there, or a refusal. */
function leadsSomewhere(text: string | undefined, keys: ReadonlySet<string>): boolean {
	try {
		const { snapshot, refused } = JSON.parse(text!);
		return keys.has(snapshot) || refused?.until > Date.now();
	} catch {
		return false;
	}
}
