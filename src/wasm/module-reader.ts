/**
 * Reads what a module says of itself without compiling it: its sections, types, imports, exports
 * and custom sections. Code and data are not looked into. Errors are `WasmFormatError`s.
 */
import { ByteReader } from "./byte-reader.js";
import { entityCodes, magicAndVersion, sectionIds } from "./section-ids.js";
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

export type SectionId = keyof typeof sectionIds;

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
/** The order that sections must be in (spec 5.5.2). */
const sectionOrder: readonly SectionId[] = [
	"type",
	"import",
	"function",
	"table",
	"memory",
	"tag",
	"global",
	"export",
	"start",
	"element",
	"dataCount",
	"code",
	"data",
];

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
