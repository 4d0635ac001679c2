/**
 * The large parts of a record of libraries, as one block of bytes: put together, and taken out when they
 * are needed. What is taken out is checked then.
 */
import { damagedRecord, isEntries, isListOf, isWord } from "./check.js";
import type { LibrariesRecord, LibraryRecord, LinkDetails, Span } from "./record.js";

export class RecordData {
	readonly #parts: Uint8Array[] = [];
	#byteLength = 0;

	add(part: Uint8Array): Span {
		const span = { byteOffset: this.#byteLength, byteLength: part.byteLength };
		this.#parts.push(part);
		this.#byteLength += part.byteLength;
		return span;
	}

	addDetails(details: LinkDetails): Span {
		return this.add(new TextEncoder().encode(JSON.stringify(details)));
	}

	bytes(): Uint8Array {
		const whole = new Uint8Array(this.#byteLength);
		let offset = 0;
		for (const part of this.#parts) {
			whole.set(part, offset);
			offset += part.byteLength;
		}
		return whole;
	}
}

export function bytesAt({ data }: LibrariesRecord, { byteOffset, byteLength }: Span): Uint8Array {
	return data.subarray(byteOffset, byteOffset + byteLength);
}

/** @throws SnapshotError with check `content` if they are none. */
export function detailsOf(record: LibrariesRecord, library: LibraryRecord): LinkDetails {
	let details: any;
	try {
		details = JSON.parse(new TextDecoder().decode(bytesAt(record, library.details)));
	} catch (error) {
		throw damagedRecord(`how ${library.name} was linked`, error);
	}
	if (!isListOf(isWord)(details?.got) || !isEntries(record.table.length)(details.entries)) {
		throw damagedRecord(`how ${library.name} was linked`);
	}
	return details;
}
