/**
 * Reads what a module says of itself without compiling it: its sections, imports, exports, globals
 * and element segments. Code and data are not looked into, and types only as far as it takes to get
 * past them. Errors are `WasmFormatError`s.
 */
import { ByteReader } from "./byte-reader.js";
import {
	type EntityKind,
	entityCodes,
	magicAndVersion,
	type SectionId,
	sectionIds,
	sectionOrder,
} from "./section-ids.js";

export interface Section {
	readonly id: SectionId;
	/** Where the content starts, in bytes from the start of the module. */
	readonly byteOffset: number;
	/** The content; a view, not a copy. */
	readonly bytes: Uint8Array;
}

export interface Import {
	readonly module: string;
	readonly name: string;
	readonly kind: EntityKind;
	/** Where the import is written, in bytes from the start of the module. */
	readonly byteOffset: number;
	readonly byteLength: number;
}

export interface Export {
	readonly name: string;
	readonly kind: EntityKind;
	readonly index: number;
}

const sectionNames: ReadonlyMap<number, SectionId> = new Map(
	Object.entries(sectionIds).map(([name, id]) => [id, name as SectionId]),
);
const entityKinds: ReadonlyMap<number, EntityKind> = new Map(
	Object.entries(entityCodes).map(([kind, code]) => [code, kind as EntityKind]),
);

/** All sections in order. Their content is not looked at. */
export function readSections(module: Uint8Array): Section[] {
	const reader = new ByteReader(module);
	for (const expected of magicAndVersion) {
		if (reader.byte() !== expected) reader.fail("no magic number and version 1");
	}
	const sections: Section[] = [];
	let last = -1;
	while (!reader.isAtEnd) {
		const code = reader.byte();
		const id = sectionNames.get(code) ?? reader.fail(`unknown section ${code}`);
		const bytes = reader.bytes(reader.u32());
		sections.push({ id, byteOffset: reader.byteOffset - bytes.length, bytes });
		if (id === "custom") continue;
		const position = sectionOrder.indexOf(id);
		if (position <= last) reader.fail(`section ${id} is repeated or out of order`);
		last = position;
	}
	return sections;
}

/** The content of the first custom section of a name; a view, not a copy. */
export function customSection(module: Uint8Array, name: string): Uint8Array | undefined {
	for (const { id, bytes } of readSections(module)) {
		if (id !== "custom") continue;
		const reader = new ByteReader(bytes);
		if (reader.name() === name) return bytes.subarray(reader.byteOffset);
	}
	return undefined;
}

export function readImports(module: Uint8Array): Import[] {
	return readSection(module, "import", (reader) =>
		reader.vector((): Import => {
			const { byteOffset } = reader;
			const from = { module: reader.name(), name: reader.name() };
			const kind = readKind(reader);
			skipEntityType(reader, kind);
			return { ...from, kind, byteOffset, byteLength: reader.byteOffset - byteOffset };
		}),
	);
}

interface DefinedGlobal {
	readonly mutable: boolean;
	/** Its value, if that is written out as one `i32.const`. */
	readonly constant: number | undefined;
}

/** The globals of a module by index: first those that it imports, which are undefined. */
export function readGlobals(module: Uint8Array): (DefinedGlobal | undefined)[] {
	const imported = readImports(module).filter(({ kind }) => kind === "global");
	const defined = readSection(module, "global", (reader) =>
		reader.vector((): DefinedGlobal => {
			skipValueType(reader);
			return { mutable: readMutability(reader), constant: readConstant(reader) };
		}),
	);
	return [...imported.map(() => undefined), ...defined];
}

/** Opcodes of constant expressions (spec 5.4.9). */
const constantOps = {
	end: 0x0b,
	globalGet: 0x23,
	i32: 0x41,
	i64: 0x42,
	f32: 0x43,
	f64: 0x44,
	arithmetic: [0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e],
	refNull: 0xd0,
	refFunc: 0xd2,
};

/** The value of a constant expression that is nothing but an `i32.const`; undefined of any other. */
function readConstant(reader: ByteReader): number | undefined {
	let value: number | undefined;
	for (let count = 0; ; count += 1) {
		const op = reader.byte();
		if (op === constantOps.end) return count === 1 ? value : undefined;
		value = undefined;
		if (op === constantOps.i32) value = reader.i32();
		else if (op === constantOps.i64) reader.i64();
		else if (op === constantOps.f32) reader.bytes(4);
		else if (op === constantOps.f64) reader.bytes(8);
		else if (op === constantOps.refNull) reader.i33();
		else if (op === constantOps.globalGet || op === constantOps.refFunc) reader.u32();
		else if (!constantOps.arithmetic.includes(op)) reader.fail(`opcode ${op} in a constant`);
	}
}

/** An element segment that is written to the table at instantiation. */
interface ActiveElements {
	/** The offset, if it is one `i32.const`; undefined if it is relative to a global. */
	readonly constant: number | undefined;
	readonly functions: readonly number[];
}

/** Those of the plain form: active, of the first table, functions by index. Undefined if any is of another. */
export function readActiveElements(module: Uint8Array): ActiveElements[] | undefined {
	const reader = readerOf(module, "element");
	if (reader === undefined) return [];
	const segments: ActiveElements[] = [];
	for (let left = reader.u32(); left > 0; left -= 1) {
		if (reader.u32() !== 0) return undefined;
		segments.push({ constant: readConstant(reader), functions: reader.vector(() => reader.u32()) });
	}
	return segments;
}

export function readExports(module: Uint8Array): Export[] {
	return readSection(module, "export", (reader) =>
		reader.vector((): Export => {
			const name = reader.name();
			return { name, kind: readKind(reader), index: reader.u32() };
		}),
	);
}

function readKind(reader: ByteReader): EntityKind {
	const code = reader.byte();
	return entityKinds.get(code) ?? reader.fail(`unknown kind ${code} of import or export`);
}

/** The type of an import, after its kind (spec 5.5.5). */
function skipEntityType(reader: ByteReader, kind: EntityKind): void {
	switch (kind) {
		case "func":
			reader.u32();
			break;
		case "table":
			skipValueType(reader);
			skipLimits(reader);
			break;
		case "memory":
			skipLimits(reader);
			break;
		case "global":
			skipValueType(reader);
			readMutability(reader);
			break;
		case "tag":
			if (reader.byte() !== 0) reader.fail("a tag that is no exception");
			reader.u32();
	}
}

/** Codes of value types (spec 5.3.1 to 5.3.5). */
const typeCodes = {
	/** References to a type that is named after the code. */
	refNull: 0x63,
	ref: 0x64,
	/** References to an abstract type, `exnref` to `nullexnref`. */
	firstAbstract: 0x69,
	lastAbstract: 0x74,
	/** Numbers and vectors, `v128` to `i32`. */
	firstNumber: 0x7b,
	lastNumber: 0x7f,
};

function skipValueType(reader: ByteReader): void {
	const code = reader.byte();
	if (code === typeCodes.ref || code === typeCodes.refNull) {
		reader.i33();
		return;
	}
	const isAbstract = code >= typeCodes.firstAbstract && code <= typeCodes.lastAbstract;
	const isNumber = code >= typeCodes.firstNumber && code <= typeCodes.lastNumber;
	if (!isAbstract && !isNumber) reader.fail(`0x${code.toString(16)} is no known type`);
}

function readMutability(reader: ByteReader): boolean {
	const code = reader.byte();
	return code > 1 ? reader.fail(`mutability ${code}`) : code === 1;
}

/** Flags: 1 a maximum, 2 shared, 4 64-bit addresses. */
function skipLimits(reader: ByteReader): void {
	const flags = reader.byte();
	if (flags > 7) reader.fail(`limits with unknown flags ${flags}`);
	const skipSize = () => (flags & 4 ? reader.u64() : reader.u32());
	skipSize();
	if (flags & 1) skipSize();
}

/** What `read` makes of the section's content; nothing if there is no such section. */
function readSection<T>(module: Uint8Array, id: SectionId, read: (reader: ByteReader) => T[]): T[] {
	const reader = readerOf(module, id);
	if (reader === undefined) return [];
	const items = read(reader);
	reader.expectEnd(`section ${id}`);
	return items;
}

function readerOf(module: Uint8Array, id: SectionId): ByteReader | undefined {
	const section = readSections(module).find((each) => each.id === id);
	if (section === undefined) return undefined;
	const { byteOffset, bytes } = section;
	return new ByteReader(module, byteOffset, byteOffset + bytes.length);
}
