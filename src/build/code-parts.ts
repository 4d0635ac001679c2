/**
 * The parts of a module by index, as bytes of their own: types, functions, tables, globals and tags, and each
 * function's code. For who puts another module together of them; what code does is not looked into.
 */
import { ByteReader } from "../wasm/byte-reader.js";
import { type Import, readImports, readSections, type Section } from "../wasm/module-reader.js";
import { type EntityKind, entityCodes, type SectionId } from "../wasm/section-ids.js";

/** How many values a function takes and gives. */
export interface FunctionType {
	readonly parameters: number;
	readonly results: number;
}

export interface CodeParts {
	readonly sections: readonly Section[];
	readonly types: readonly FunctionType[];
	readonly imports: readonly Import[];
	/** How many of each kind are imported: the first indexes. */
	readonly imported: Readonly<Record<EntityKind, number>>;
	/** Of each function that is defined, the index of its type. */
	readonly defined: readonly number[];
	/** Their code, each with its length before it. */
	readonly bodies: readonly Uint8Array[];
	/** Types of the tables and memories. */
	readonly tables: readonly Uint8Array[];
	readonly memories: readonly Uint8Array[];
	readonly tags: readonly Uint8Array[];
	readonly globals: readonly GlobalPart[];
}

export interface GlobalPart {
	readonly type: Uint8Array;
	readonly mutable: boolean;
	/** All of its definition. */
	readonly bytes: Uint8Array;
}

/** @throws WasmFormatError for a module that has what this does not know. */
export function codeParts(module: Uint8Array): CodeParts {
	const sections = readSections(module);
	const imports = readImports(module);
	const list = <T>(id: SectionId, read: (reader: ByteReader) => T): T[] => {
		const content = sections.find((section) => section.id === id)?.bytes;
		if (content === undefined) return [];
		const reader = new ByteReader(content);
		const items = reader.vector(() => read(reader));
		reader.expectEnd(`section ${id}`);
		return items;
	};
	/** The bytes that reading takes. */
	const taken = (content: Uint8Array, reader: ByteReader, read: () => void): Uint8Array => {
		const begin = reader.byteOffset;
		read();
		return content.subarray(begin, reader.byteOffset);
	};
	const parts = (id: SectionId, read: (reader: ByteReader) => void): Uint8Array[] => {
		const content = sections.find((section) => section.id === id)?.bytes;
		return content === undefined
			? []
			: list(id, (reader) => taken(content, reader, () => read(reader)));
	};
	const imported = Object.fromEntries(
		Object.keys(entityCodes).map((kind) => [
			kind,
			imports.filter((one) => one.kind === kind).length,
		]),
	);
	const globals = parts("global", (reader) => {
		numberType(reader);
		reader.byte();
		constant(reader);
	});
	return {
		sections,
		types: list("type", functionType),
		imports,
		imported: imported as Record<EntityKind, number>,
		defined: list("function", (reader) => reader.u32()),
		bodies: parts("code", (reader) => reader.bytes(reader.u32())),
		tables: parts("table", (reader) => {
			if (![FUNCREF, EXTERNREF].includes(reader.byte())) reader.fail("a table of an unknown type");
			limits(reader);
		}),
		memories: parts("memory", limits),
		tags: parts("tag", (reader) => {
			reader.byte();
			reader.u32();
		}),
		globals: globals.map((bytes) => ({
			type: bytes.subarray(0, 2),
			mutable: bytes[1] === 1,
			bytes,
		})),
	};
}

/** Codes of types (spec 5.3). */
const [FUNCTION, FUNCREF, EXTERNREF] = [0x60, 0x70, 0x6f];

function functionType(reader: ByteReader): FunctionType {
	if (reader.byte() !== FUNCTION) reader.fail("a type that is no function's");
	const list = () => reader.vector(() => numberType(reader));
	const [parameters, results] = [list(), list()];
	return { parameters: parameters.length, results: results.length };
}

/** Numbers, vectors, and the two references that are one byte. */
function numberType(reader: ByteReader): number {
	const code = reader.byte();
	const isNumber = code >= 0x7b && code <= 0x7f;
	if (!isNumber && code !== FUNCREF && code !== EXTERNREF) reader.fail(`unknown type ${code}`);
	return code;
}

/** A minimum, and a maximum if the flag says so. */
function limits(reader: ByteReader): void {
	const flags = reader.byte();
	if (flags > 1) reader.fail("limits of an unknown kind");
	for (let left = flags + 1; left > 0; left -= 1) reader.u32();
}

/** A constant expression of one instruction that is a number. */
function constant(reader: ByteReader): void {
	const code = reader.byte();
	if (code === 0x41) reader.i32();
	else if (code === 0x42) reader.i64();
	else if (code === 0x43) reader.bytes(4);
	else if (code === 0x44) reader.bytes(8);
	else reader.fail("a global that begins with no number");
	if (reader.byte() !== 0x0b) reader.fail("a global that begins with more than a number");
}
