/**
 * The large parts of a record of libraries, as one block of bytes: put together, and taken out when they
 * are needed. What is taken out is checked then.
 */
import type { ByteBlock } from "../engine/bytes.js";
import { parseJson } from "../engine/json.js";
import { damagedRecord, detailsOfTable } from "./check.js";
import type { LibrariesRecord, LibraryRecord, LinkDetails, Span } from "./record.js";

/** Adds a part to a block, and says where it is. */
export const spanIn = (block: ByteBlock, part: Uint8Array): Span => ({
	byteOffset: block.add(part),
	byteLength: part.byteLength,
});

export function bytesAt({ data }: LibrariesRecord, { byteOffset, byteLength }: Span): Uint8Array {
	return data.subarray(byteOffset, byteOffset + byteLength);
}

/** @throws SnapshotError with check `content` if they are none. */
export function detailsOf(record: LibrariesRecord, library: LibraryRecord): LinkDetails {
	const refuse = (cause?: unknown) => damagedRecord(`how ${library.name} was linked`, cause);
	const details = parseJson(bytesAt(record, library.details), refuse);
	if (detailsOfTable(record.table.length)(details) === undefined) return details as LinkDetails;
	throw refuse();
}
