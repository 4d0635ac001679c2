/**
 * Kept snapshots in pages and workers: the side of a start. Loaded by `snapshot: "auto"` only.
 */
import { sha256Hex } from "../engine/digest.js";
import { type KeptSnapshots, NotInTime } from "../engine/kept-snapshots.js";
import { requestBytes } from "../engine/request.js";
import { lockName, recordName, SnapshotCache } from "./snapshot-cache.js";
import { startMaker } from "./start-maker.js";

/** A use is written down if the last one that was is older, in milliseconds. */
const USE_INTERVAL_MS = 3_600_000;
/** Longer a start waits for no answer of the browser's storage, in milliseconds. A maker has time. */
const PATIENCE_MS = 1_000;

const asked = new Set<string>();

/** @param library tells this build from others: the address has its hash. @returns why there are none, as text. */
export async function browserKeptSnapshots(
	library = import.meta.url,
	patienceMs = PATIENCE_MS,
): Promise<KeptSnapshots | string> {
	const inTime = <T>(answer: Promise<T>) => within(answer, patienceMs);
	const cache = await inTime(SnapshotCache.open());
	if (typeof cache === "string") return cache;
	return {
		// A file is fetched to be told from others: only where it is small does anybody ask.
		async stampOf(location) {
			const bytes = await requestBytes(location).catch(() => undefined);
			return bytes && `${location} ${await sha256Hex(bytes)}`;
		},
		stampOfChecked: async (location) => location,
		libraryStamp: async () => library,
		readRecord: (id) => inTime(cache.text(recordName(id))),
		async open(key) {
			const found = await inTime(cache.snapshot(key));
			// A cache that cannot be written is used all the same.
			found?.bytes.then(() => cache.markUsed(key, USE_INTERVAL_MS)).catch(() => {});
			return found;
		},
		async discard(id, key) {
			await Promise.all([cache.remove(recordName(id)), cache.removeSnapshot(key)]);
		},
		writeRecord: (id, text) => cache.write(recordName(id), text),
		async makeBehind(id, request, onFailed) {
			if (typeof Worker === "undefined") return "no worker can be started from here to make one";
			if (navigator.locks === undefined) return "this browser has no locks (navigator.locks)";
			const { held = [] } = await inTime(navigator.locks.query());
			if (asked.has(id) || held.some(({ name }) => name === lockName(id))) {
				return "it is being made";
			}
			asked.add(id);
			startMaker({ library, request }, onFailed);
			return undefined;
		},
	};
}

/** @throws NotInTime */
async function within<T>(answer: Promise<T>, patienceMs: number): Promise<T> {
	if (patienceMs === Number.POSITIVE_INFINITY) return answer;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		const why = () => reject(new NotInTime("the browser's storage does not answer"));
		timer = setTimeout(why, patienceMs);
	});
	try {
		return await Promise.race([answer, late]);
	} finally {
		clearTimeout(timer);
	}
}
