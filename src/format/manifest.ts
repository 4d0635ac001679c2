/**
 * The manifest as bytes and back: UTF-8 JSON, the same bytes for the same content.
 * What the manifest says is the business of the floors above.
 */
import { SnapshotError } from "../errors.js";

/** UTF-8 JSON with keys in sorted order, so that how an object was built does not show. */
export function encodeManifest(manifest: unknown): Uint8Array {
	let text: string | undefined;
	try {
		text = JSON.stringify(manifest, (_key, value) => sorted(value));
	} catch (cause) {
		throw new TypeError(`manifest cannot be written as JSON: ${(cause as Error).message}`, {
			cause,
		});
	}
	if (text === undefined) {
		throw new TypeError(`manifest must be a JSON value, not ${typeof manifest}`);
	}
	return new TextEncoder().encode(text);
}

/** How deep values may lie in one another: who writes them out again goes down by as many calls. */
const MAX_DEPTH = 100;

/** @throws SnapshotError with check "manifest" if `bytes` are not UTF-8 or not JSON, or JSON too deep. */
export function decodeManifest(bytes: Uint8Array): unknown {
	let value: unknown;
	try {
		// A byte order mark is kept, and then refused by JSON.parse: there is one way to write it.
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		value = JSON.parse(text);
	} catch (cause) {
		throw faulty("is not JSON in UTF-8", cause);
	}
	if (isDeeperThan(value, MAX_DEPTH)) throw faulty(`is JSON of more than ${MAX_DEPTH} levels`);
	return value;
}

function isDeeperThan(value: unknown, limit: number): boolean {
	let level: unknown[] = [value];
	for (let depth = 0; level.length > 0; depth += 1) {
		if (depth > limit) return true;
		level = level.flatMap((each) =>
			typeof each === "object" && each !== null ? Object.values(each) : [],
		);
	}
	return false;
}

function faulty(what: string, cause?: unknown): SnapshotError {
	return new SnapshotError(
		"manifest",
		`The snapshot's manifest ${what}.\nThe file was written by a faulty program: create the snapshot again.`,
		{ cause },
	);
}

function sorted(value: unknown): unknown {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
	const entries = Object.entries(value);
	return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
