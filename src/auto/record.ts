/**
 * What is written down for a start: which kept snapshot is its own, or why it has none. Plain JSON in a
 * small file; whatever does not read as such counts as not there.
 */
import type { Refusal } from "../engine/kept-snapshots.js";
import * as is from "../shape.js";

/** Another layout of records, or another meaning of what they are named by, has another number. */
export const RECORD_VERSION = 1;

export interface KeptRecord {
	/** Key of the snapshot. */
	readonly snapshot?: string;
	readonly refused?: Refusal;
}

const record = is.record<KeptRecord>({
	snapshot: is.optional(is.matching(/^[0-9a-f]{64}$/)),
	refused: is.optional(
		is.record<Refusal>({ reason: is.text, until: is.below(Number.MAX_SAFE_INTEGER) }),
	),
});

export function parseRecord(text: string | undefined): KeptRecord {
	if (text === undefined) return {};
	try {
		const value: unknown = JSON.parse(text);
		return record(value) === undefined ? (value as KeptRecord) : {};
	} catch {
		return {};
	}
}

/** What the record is of. */
interface Start {
	readonly indexURL: string;
	readonly packages: readonly string[];
}

/** @param start for people who look into the cache. */
export function recordText(content: KeptRecord, start: Start): string {
	const { indexURL, packages } = start;
	return `${JSON.stringify({ ...content, from: { indexURL, packages } })}\n`;
}
