/**
 * Sections of a module made anew, with what is kept of the old ones as views of the file: whoever puts a
 * module together decides what to copy. For prelinking, of libraries and of the main module.
 */
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { unsignedLeb128 } from "./leb128.js";
import type { Export, Import } from "./module-reader.js";
import { writeElements, writeExport, writeGlobal } from "./module-writer.js";

/** The imports that stay, and others after them. */
export function importSection(
	bytes: Uint8Array,
	stay: readonly Import[],
	added: readonly Uint8Array[],
): Uint8Array[] {
	return [
		leb128(stay.length + added.length),
		...stay.map(({ byteOffset, byteLength }) =>
			bytes.subarray(byteOffset, byteOffset + byteLength),
		),
		...added,
	];
}

/** New globals that hold 32 bits and can be written, before those that the section has. */
export function globalSection(
	section: Uint8Array | undefined,
	values: readonly number[],
): Uint8Array[] {
	const { count, rest } = vectorOf(section);
	const added = new ByteWriter();
	added.u32(values.length + count);
	for (const value of values) writeGlobal(added, true, value);
	return [added.toUint8Array(), rest];
}

export function exportSection(exports: readonly Export[]): Uint8Array {
	const content = new ByteWriter();
	content.vector(exports, (one) => writeExport(content, one));
	return content.toUint8Array();
}

/** Functions by the names of their exports, as elements that are written to the table after those there are. */
export function elementSection(
	section: Uint8Array | undefined,
	entries: readonly { readonly firstIndex: number; readonly names: readonly string[] }[],
	exports: readonly Export[],
): Uint8Array[] {
	const functions = new Map(exports.map(({ name, index }) => [name, index]));
	const { count, rest } = vectorOf(section);
	const added = new ByteWriter();
	for (const { firstIndex, names } of entries) {
		const indexes = names.map((name) => functions.get(name)!);
		writeElements(added, firstIndex, indexes);
	}
	return [leb128(count + entries.length), rest, added.toUint8Array()];
}

/** The section of tables, of which the first one has so many entries at least. */
export function raiseTable(section: Uint8Array | undefined, minimum: number): Uint8Array[] {
	const { count, rest } = vectorOf(section);
	const reader = new ByteReader(rest);
	const type = reader.byte();
	const flags = reader.byte();
	const before = reader.u32();
	// A maximum would follow (flag 1), and would have to be raised as well.
	if (count === 0 || type !== FUNCREF || flags !== 0) reader.fail("a table of an unusual form");
	const raised = Uint8Array.from([type, flags, ...leb128(Math.max(minimum, before))]);
	return [leb128(count), raised, rest.subarray(reader.byteOffset)];
}

const FUNCREF = 0x70;

/** A section's vector without its length. */
export function vectorOf(section: Uint8Array = Uint8Array.of(0)): {
	count: number;
	rest: Uint8Array;
} {
	const reader = new ByteReader(section);
	const count = reader.u32();
	return { count, rest: section.subarray(reader.byteOffset) };
}

export const leb128 = (value: number): Uint8Array => Uint8Array.from(unsignedLeb128(value));
