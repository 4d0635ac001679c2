/**
 * The section table as rows and back, and the one layout that a container may have: sections in
 * table order, each at the first aligned offset after the one before. Overlaps, gaps and rows out
 * of order are therefore all the same mistake. Touches no section's content.
 */
import { SnapshotError } from "../errors.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { compressionOfCode, isPossibleExpansion } from "./compression.js";
import {
	COMPRESSIONS,
	ENTRY_FIXED_BYTE_LENGTH,
	type Header,
	SECTION_ALIGNMENT,
	SECTION_NAME,
	type SectionEntry,
} from "./container.js";

const CREATE_AGAIN =
	"The file was not written by pythaw, or by a faulty one: create the snapshot again.";

/** The first offset at or after `offset` where a section may begin. */
export const alignedOffset = (offset: number): number =>
	Math.ceil(offset / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;

/** Size of the whole table in bytes. Names are one byte a character. */
export const tableByteLength = (names: readonly string[]): number =>
	names.reduce((sum, name) => sum + ENTRY_FIXED_BYTE_LENGTH + name.length, 0);

export function writeEntry(writer: ByteWriter, entry: SectionEntry): void {
	writer.u8(entry.name.length);
	writer.bytes(new TextEncoder().encode(entry.name));
	writer.u8(COMPRESSIONS[entry.compression].code);
	writer.u64(entry.offset);
	writer.u64(entry.storedByteLength);
	writer.u64(entry.byteLength);
	writer.u32(Number.parseInt(entry.checksum, 16));
}

/** Reads `count` rows, each checked by itself; `checkLayout` checks them together. */
export function readEntries(reader: ByteReader, count: number): SectionEntry[] {
	// A count that the table cannot hold is refused before anything is done so many times.
	if (count > reader.remaining / ENTRY_FIXED_BYTE_LENGTH) {
		throw new SnapshotError(
			"header",
			`The snapshot's section table cannot hold ${count} sections in ${reader.remaining} bytes.\n${CREATE_AGAIN}`,
		);
	}
	return Array.from({ length: count }, (_, index) => readEntry(reader, index));
}

/** @throws SnapshotError with check "section" unless names are unique and sections lie as they must. */
export function checkLayout(header: Header): void {
	const names = new Set<string>();
	let end = header.byteLength;
	for (const { name, offset, storedByteLength } of header.sections) {
		if (names.has(name)) throw badSection(`The snapshot has two sections named "${name}".`);
		names.add(name);
		if (offset !== alignedOffset(end)) {
			throw badSection(
				`Section "${name}" begins at byte ${offset} instead of ${alignedOffset(end)}.`,
			);
		}
		end = offset + storedByteLength;
		if (end > header.totalByteLength) {
			throw badSection(
				`Section "${name}" ends at byte ${end} of a snapshot of ${header.totalByteLength} bytes.`,
			);
		}
	}
	if (end !== header.totalByteLength) {
		throw badSection(
			`The snapshot's last section ends at byte ${end} instead of ${header.totalByteLength}, the snapshot's end.`,
		);
	}
}

function readEntry(reader: ByteReader, index: number): SectionEntry {
	const name = String.fromCharCode(...reader.bytes(reader.u8()));
	const code = reader.u8();
	const offset = reader.u64();
	const storedByteLength = reader.u64();
	const byteLength = reader.u64();
	const checksum = reader.u32().toString(16).padStart(8, "0");

	if (!SECTION_NAME.test(name)) {
		throw badSection(
			`Section ${index} of the snapshot has a name that is not 1 to 255 of a–z, 0–9 and "-".`,
		);
	}
	const compression = compressionOfCode(code);
	if (!compression) {
		throw new SnapshotError(
			"compression",
			`Section "${name}" is compressed with method ${code}, which this pythaw does not know.\n${CREATE_AGAIN}`,
		);
	}
	if (!isPossibleExpansion(compression, storedByteLength, byteLength)) {
		throw badSection(
			`Section "${name}" cannot have ${byteLength} bytes when stored in ${storedByteLength} with compression ${compression}.`,
		);
	}
	return { name, compression, offset, storedByteLength, byteLength, checksum };
}

const badSection = (sentence: string): SnapshotError =>
	new SnapshotError("section", `${sentence}\n${CREATE_AGAIN}`);
