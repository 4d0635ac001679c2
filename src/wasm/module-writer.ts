/** Writes the parts of a module that module-reader.ts reads: sections, and what is in some of them. */
import type { ByteWriter } from "./byte-writer.js";
import type { Export } from "./module-reader.js";
import { entityCodes, type SectionId, sectionIds } from "./section-ids.js";

/** Type and opcodes (spec 5.3.1, 5.4.9). */
const [I32, I32_CONST, END] = [0x7f, 0x41, 0x0b];

export function writeSection(
	writer: ByteWriter,
	id: SectionId,
	fill: (content: ByteWriter) => void,
): void {
	writer.byte(sectionIds[id]);
	writer.sized(fill);
}

export function writeConstant(writer: ByteWriter, value: number): void {
	writer.byte(I32_CONST);
	writer.signed(value | 0);
	writer.byte(END);
}

/** The definition of a global that holds 32 bits. */
export function writeGlobal(writer: ByteWriter, mutable: boolean, value: number): void {
	writer.bytes([I32, Number(mutable)]);
	writeConstant(writer, value);
}

/** A segment of functions by index, which is written to the first table at instantiation. */
export function writeElements(
	writer: ByteWriter,
	firstTableIndex: number,
	functions: readonly number[],
): void {
	writer.byte(0);
	writeConstant(writer, firstTableIndex);
	writer.vector(functions, (index) => writer.u32(index));
}

export function writeExport(writer: ByteWriter, { name, kind, index }: Export): void {
	writer.name(name);
	writer.byte(entityCodes[kind]);
	writer.u32(index);
}
