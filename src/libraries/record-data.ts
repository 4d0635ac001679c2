/**
 * The large parts of a record of libraries, as one block of bytes: put together, and taken out when they
 * are needed. What is taken out is checked then.
 */
import { ByteBlock, unshared } from "../engine/bytes.js";
import { damagedRecord, detailsOfTable } from "./check.js";
import type { LibrariesRecord, LibraryRecord, LinkDetails, Span } from "./record.js";

export class RecordData {
	readonly #block = new ByteBlock();

	add(part: Uint8Array): Span {
		return { byteOffset: this.#block.add(part), byteLength: part.byteLength };
	}

	addDetails(details: LinkDetails): Span {
		return this.add(new TextEncoder().encode(JSON.stringify(details)));
	}

	bytes(): Uint8Array {
		return this.#block.bytes();
	}
}

export function bytesAt({ data }: LibrariesRecord, { byteOffset, byteLength }: Span): Uint8Array {
	return data.subarray(byteOffset, byteOffset + byteLength);
}

/** @throws SnapshotError with check `content` if they are none. */
export function detailsOf(record: LibrariesRecord, library: LibraryRecord): LinkDetails {
	let details: unknown;
	let cause: unknown;
	try {
		details = JSON.parse(new TextDecoder().decode(unshared(bytesAt(record, library.details))));
	} catch (error) {
		cause = error;
	}
	if (detailsOfTable(record.table.length)(details) === undefined) return details as LinkDetails;
	throw damagedRecord(`how ${library.name} was linked`, cause);
}
