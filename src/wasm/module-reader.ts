/**
 * Reads what a module says of itself without compiling it: its sections, types, imports, exports
 * and custom sections. Code and data are not looked into. Errors are `WasmFormatError`s.
 */
import { ByteReader } from "./byte-reader.js";
import {
	entityCodes,
	magicAndVersion,
	type SectionId,
	sectionIds,
	sectionOrder,
} from "./section-ids.js";
import {
	type ReadLimits,
	readLimits,
	readMutability,
	readRefType,
	readTypeDefinitions,
	readValueType,
	type TypeDefinition,
} from "./type-reader.js";
import type { RefType, ValueType } from "./types.js";

export interface Section {
	readonly id: SectionId;
	/** Of a custom section. */
	readonly name?: string;
	/** Where the content starts, in bytes from the start of the module. */
	readonly byteOffset: number;
	/** The content, without a custom section's name; a view, not a copy. */
	readonly bytes: Uint8Array;
}

/** What an import is of, or a definition says. */
export type EntityType =
	| { readonly kind: "func" | "tag"; readonly typeIndex: number }
	| { readonly kind: "table"; readonly element: RefType; readonly limits: ReadLimits }
	| { readonly kind: "memory"; readonly limits: ReadLimits }
	| { readonly kind: "global"; readonly type: ValueType; readonly mutable: boolean };

export type Import = EntityType & { readonly module: string; readonly name: string };

export interface Export {
	readonly name: string;
	readonly kind: keyof typeof entityCodes;
	readonly index: number;
}

const sectionNames: ReadonlyMap<number, SectionId> = new Map(
	Object.entries(sectionIds).map(([name, id]) => [id, name as SectionId]),
);
const entityKinds: ReadonlyMap<number, keyof typeof entityCodes> = new Map(
	Object.entries(entityCodes).map(([kind, code]) => [code, kind as keyof typeof entityCodes]),
);

/** All sections in order. Their content is not looked at, but for custom sections' names. */
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
		const part = reader.part(reader.u32());
		const name = id === "custom" ? part.name() : undefined;
		const byteOffset = part.byteOffset;
		sections.push({ id, name, byteOffset, bytes: module.subarray(byteOffset, reader.byteOffset) });
		if (id === "custom") continue;
		const position = sectionOrder.indexOf(id);
		if (position <= last) reader.fail(`section ${id} is repeated or out of order`);
		last = position;
	}
	return sections;
}

export function readTypes(module: Uint8Array): TypeDefinition[] {
	return readSection(module, "type", readTypeDefinitions);
}

export function readImports(module: Uint8Array): Import[] {
	return readSection(module, "import", (reader) =>
		reader.vector((): Import => {
			const from = { module: reader.name(), name: reader.name() };
			return { ...readEntityType(reader), ...from };
		}),
	);
}

/** Where an import is written, in bytes from the start of the module. */
export interface ImportPlace {
	readonly byteOffset: number;
	readonly byteLength: number;
}

/** The imports with their places. */
export function readPlacedImports(module: Uint8Array): (Import & ImportPlace)[] {
	return readSection(module, "import", (reader) =>
		reader.vector(() => {
			const { byteOffset } = reader;
			const from = { module: reader.name(), name: reader.name() };
			const type = readEntityType(reader);
			return { ...type, ...from, byteOffset, byteLength: reader.byteOffset - byteOffset };
		}),
	);
}

/** A global that a module defines. */
export interface DefinedGlobal {
	readonly type: ValueType;
	readonly mutable: boolean;
	/** Its value, if that is written out as one `i32.const`. */
	readonly constant: number | undefined;
}

/** The globals that a module defines, after those it imports. */
export function readGlobals(module: Uint8Array): DefinedGlobal[] {
	return readSection(module, "global", (reader) =>
		reader.vector((): DefinedGlobal => {
			const type = readValueType(reader);
			const mutable = readMutability(reader);
			return { type, mutable, constant: readConstant(reader) };
		}),
	);
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
export interface ActiveElements {
	/** The offset, if it is one `i32.const`; undefined if it is relative to a global. */
	readonly constant: number | undefined;
	/** Indexes of functions. */
	readonly functions: readonly number[];
}

/**
 * The element segments of the plain form: active, of the first table, functions by index.
 *
 * @returns undefined if there is one of another form, which may be anything.
 */
export function readActiveElements(module: Uint8Array): ActiveElements[] | undefined {
	const section = readSections(module).find(({ id }) => id === "element");
	if (section === undefined) return [];
	const reader = new ByteReader(
		module,
		section.byteOffset,
		section.byteOffset + section.bytes.length,
	);
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

/** Contents of the custom sections of this name, in order; views, not copies. */
export function readCustomSections(module: Uint8Array, name: string): Uint8Array[] {
	return readSections(module)
		.filter((section) => section.id === "custom" && section.name === name)
		.map(({ bytes }) => bytes);
}

function readEntityType(reader: ByteReader): EntityType {
	const kind = readKind(reader);
	switch (kind) {
		case "func":
			return { kind, typeIndex: reader.u32() };
		case "table":
			return { kind, element: readRefType(reader), limits: readLimits(reader) };
		case "memory":
			return { kind, limits: readLimits(reader) };
		case "global":
			return { kind, type: readValueType(reader), mutable: readMutability(reader) };
		case "tag":
			if (reader.byte() !== 0) reader.fail("a tag that is no exception");
			return { kind, typeIndex: reader.u32() };
	}
}

function readKind(reader: ByteReader): keyof typeof entityCodes {
	const code = reader.byte();
	return entityKinds.get(code) ?? reader.fail(`unknown kind ${code} of import or export`);
}

/** What `read` makes of the section's content; nothing if there is no such section. */
function readSection<T>(module: Uint8Array, id: SectionId, read: (reader: ByteReader) => T[]): T[] {
	const section = readSections(module).find((each) => each.id === id);
	if (!section) return [];
	const { byteOffset, bytes } = section;
	const reader = new ByteReader(module, byteOffset, byteOffset + bytes.length);
	const items = read(reader);
	reader.expectEnd(`section ${id}`);
	return items;
}
