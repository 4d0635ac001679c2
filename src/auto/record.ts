/**
 * What is written down for a start: which kept snapshot is its own, or why it has none. Plain JSON in a
 * small file; whatever does not read as such counts as not there.
 */
import type { Refusal } from "../engine/kept-snapshots.js";
import * as is from "../shape.js";

/** Another layout of records, or another meaning of what they are named by, has another number. */
export const RECORD_VERSION = 1;

export interface KeptRecord {
	/** What the start was made of, as `RecordName` has it. */
	readonly of: string;
	readonly snapshot?: string;
	readonly refused?: Refusal;
}

const record = is.record<KeptRecord>({
	of: is.text,
	snapshot: is.optional(is.matching(/^[0-9a-f]{64}$/)),
	refused: is.optional(
		is.record<Refusal>({ reason: is.text, until: is.below(Number.MAX_SAFE_INTEGER) }),
	),
});

/** @param of what it must be of. */
export function parseRecord(text: string | undefined, of: string): Omit<KeptRecord, "of"> {
	if (text === undefined) return {};
	try {
		const value: unknown = JSON.parse(text);
		if (record(value) !== undefined) return {};
		const found = value as KeptRecord;
		return found.of === of ? found : {};
	} catch {
		return {};
	}
}

/** @param start for people who look into the cache. */
export function recordText(
	content: KeptRecord,
	start: { readonly indexURL: string; readonly packages: readonly string[] },
): string {
	const { indexURL, packages } = start;
	return `${JSON.stringify({ ...content, from: { indexURL, packages } })}\n`;
}
