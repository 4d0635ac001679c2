/**
 * Where pages keep snapshots: a cache of the Cache API, which writes a file whole or not at all, and which
 * all browsers have. (Node's counterpart is a directory.) What goes wrong here rejects, and nothing here
 * decides what that means.
 */

import { PartsDigest, partsDigest } from "../engine/digest.js";
import type { KeptBytes } from "../engine/kept-snapshots.js";
import { PythawError, SnapshotError } from "../errors.js";

/** Of the origin; `caches.delete("pythaw-auto")` forgets all. */
const NAME = "pythaw-auto";
/** What is kept has addresses that no server has, so that no service worker hands it out by mistake. */
const BASE = "https://pythaw.invalid/auto/";
/** A header of ours with the size in bytes: it is told without reading the file. */
const SIZE = "pythaw-size";
/** Another with the digest that is computed while bytes arrive. CRC-32 would be computed on the page's thread. */
const PARTS = "pythaw-parts";

export interface CachedSnapshot {
	readonly key: string;
	readonly byteLength: number;
	/** When it was made, or used last, in milliseconds since 1970. */
	readonly usedMs: number;
}

export const recordName = (id: string): string => `${id}.json`;
const snapshotName = (key: string): string => `${key}.pysnap`;
const useName = (key: string): string => `${key}.used`;

export class SnapshotCache {
	private constructor(private readonly cache: Cache) {}

	/** @returns why there is none, as text. */
	static async open(): Promise<SnapshotCache | string> {
		try {
			// On a page whose origin is opaque, even naming it throws.
			if (globalThis.caches === undefined) {
				return "a page that is not served over HTTPS has no place to keep anything";
			}
			return new SnapshotCache(await caches.open(NAME));
		} catch (error) {
			return `the browser lets this page keep nothing (${(error as Error).message})`;
		}
	}

	async text(name: string): Promise<string | undefined> {
		return (await this.cache.match(BASE + name))?.text();
	}

	async write(
		name: string,
		content: string | Uint8Array,
		more?: Readonly<Record<string, string>>,
	): Promise<void> {
		const { length } = content;
		const headers = { [SIZE]: String(length), ...more };
		await this.cache.put(BASE + name, new Response(content as BodyInit, { headers }));
	}

	async remove(name: string): Promise<void> {
		await this.cache.delete(BASE + name);
	}

	/** A snapshot's bytes, on their way; undefined if it is not there. */
	async snapshot(key: string): Promise<KeptBytes | undefined> {
		const response = await this.cache.match(BASE + snapshotName(key));
		if (response === undefined) return undefined;
		const wanted = response.headers.get(PARTS);
		const arriving = new PartsDigest();
		const bytes = bytesOf(response, key, (arrived) => {
			if (wanted !== null) arriving.update(arrived);
		});
		// What an older version of this library has written has none.
		if (wanted === null) return { bytes };
		const checked = bytes.then(async (all) => {
			if ((await arriving.finish(all)) === wanted) return;
			throw new SnapshotError("checksum", `The kept snapshot ${key} is damaged.`);
		});
		checked.catch(() => {});
		return { bytes, checked };
	}

	async hasSnapshot(key: string): Promise<boolean> {
		return (await this.cache.match(BASE + snapshotName(key))) !== undefined;
	}

	async writeSnapshot(key: string, bytes: Uint8Array): Promise<void> {
		await this.write(useName(key), String(Date.now()));
		await this.write(snapshotName(key), bytes, { [PARTS]: await partsDigest(bytes) });
	}

	async removeSnapshot(key: string): Promise<void> {
		await Promise.all([this.remove(snapshotName(key)), this.remove(useName(key))]);
	}

	/** Writes down that it was used, unless that was done within so many milliseconds. */
	async markUsed(key: string, intervalMs: number): Promise<void> {
		const last = Number(await this.text(useName(key)));
		if (last + intervalMs > Date.now() && last <= Date.now()) return;
		await this.write(useName(key), String(Date.now()));
	}

	async names(): Promise<string[]> {
		return (await this.cache.keys()).map(({ url }) => url.slice(BASE.length));
	}

	/** Those that are kept, last used first. */
	async snapshots(): Promise<CachedSnapshot[]> {
		const found = (await this.names()).flatMap((name) => /^(.*)\.pysnap$/.exec(name)?.[1] ?? []);
		const all = found.map(async (key) => {
			const response = await this.cache.match(BASE + snapshotName(key));
			const byteLength = Number(response?.headers.get(SIZE));
			return { key, byteLength, usedMs: Number(await this.text(useName(key))) || 0 };
		});
		return (await Promise.all(all)).sort((a, b) => b.usedMs - a.usedMs);
	}
}

/** Read as it comes, which in Firefox takes half as long as asking for all at once. */
async function bytesOf(
	response: Response,
	key: string,
	onArrived: (arrived: Uint8Array) => void,
): Promise<Uint8Array> {
	const byteLength = Number(response.headers.get(SIZE));
	const damaged = (why: string, cause?: unknown) =>
		new PythawError("ERR_READ", `The kept snapshot ${key} is damaged: ${why}`, { cause });
	try {
		const bytes = new Uint8Array(byteLength);
		const reader = response.body!.getReader();
		let loaded = 0;
		for (;;) {
			const { done, value } = await reader.read();
			if (done) break;
			// Throws if there is more than was written.
			bytes.set(value, loaded);
			loaded += value.byteLength;
			onArrived(bytes.subarray(0, loaded));
		}
		if (loaded === byteLength) return bytes;
		throw damaged(`${loaded} of ${byteLength} bytes are there`);
	} catch (error) {
		throw error instanceof PythawError ? error : damaged((error as Error).message, error);
	}
}

/**
 * The lock between makers in tabs and workers of one origin. The browser releases it when its holder is
 * gone. It spares work that is done twice; two that make the same at once do no harm.
 */
export const lockName = (id: string): string => `pythaw-auto ${id}`;

/** @returns what releases it; undefined if it is held. */
export function takeLock(id: string): Promise<(() => void) | undefined> {
	return new Promise((resolve, reject) => {
		navigator.locks
			.request(lockName(id), { ifAvailable: true }, (lock) => {
				if (lock === null) return resolve(undefined);
				return new Promise<void>((release) => resolve(release));
			})
			.catch(reject);
	});
}
