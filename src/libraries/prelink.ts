/**
 * Prelinking: writes into a library's module what the linker would work out for it at each start.
 * Addresses that it imports from the global offset table become globals of its own. Exports that have
 * an entry in the function table become elements, which fill the table, and are exported no more. An
 * engine then has next to nothing to look up: mypy's library has 24,000 such imports and 31,000
 * exports. Code and data stay as they are in the file.
 */
import { ByteWriter } from "../wasm/byte-writer.js";
import {
	type Export,
	readActiveElements,
	readExports,
	readGlobals,
	readImports,
	readSections,
} from "../wasm/module-reader.js";
import { entityCodes, magicAndVersion, type SectionId, sectionOrder } from "../wasm/section-ids.js";
import {
	elementSection,
	exportSection,
	globalSection,
	importSection,
} from "../wasm/section-rewriting.js";
import { isGot } from "./got.js";
import { PieceWriter } from "./pieces.js";
import type { LinkDetails, NamedEntries, Piece } from "./record.js";
import { isScript } from "./scripts.js";

/** A prelinked module: pieces of the library's file and pieces of `patch`, one after the other. */
export interface Prelinked {
	readonly patch: Uint8Array;
	readonly pieces: readonly Piece[];
	/** Values of the imports from the global offset table that are left. */
	readonly got: readonly number[];
}

const nothing = new Uint8Array();

/** @returns undefined for a library that is built in a way this does not know: it is restored as it is. */
export function prelink(bytes: Uint8Array, linked: LinkDetails): Prelinked | undefined {
	const sections = new Map(readSections(bytes).map((section) => [section.id, section.bytes]));
	const imports = readImports(bytes);
	const elements = readActiveElements(bytes);
	const importsTable = imports.some(({ kind }) => kind === "table");
	if (elements === undefined || (!importsTable && sections.has("table"))) return undefined;
	// Globals are numbered, imported ones first. So only imports after the last that stays can become own ones.
	const globals = imports.filter(({ kind }) => kind === "global");
	const moved = new Set(globals.slice(globals.findLastIndex((one) => !isGot(one)) + 1));
	const left = linked.got.length - moved.size;
	const exports = readExports(bytes);
	const inTable = new Set(elements.flatMap(({ functions }) => functions));
	const replaced: Partial<Record<SectionId, Uint8Array[]>> = {
		import: importSection(
			bytes,
			imports.filter((one) => !moved.has(one)),
			importsTable ? [] : [tableImport()],
		),
		global: globalSection(sections.get("global"), linked.got.slice(left)),
		export: [exportSection(keptExports(bytes, exports, linked.entries, inTable))],
		element: elementSection(sections.get("element"), linked.entries, exports),
	};
	const writer = new PieceWriter(bytes);
	writer.patch(Uint8Array.from(magicAndVersion));
	for (const id of sectionOrder) writer.section(id, replaced[id] ?? [sections.get(id) ?? nothing]);
	return { ...writer.finish(), got: linked.got.slice(0, left) };
}

/** Exports that can be found neither in the table nor as an address that is written out in the file. */
function keptExports(
	bytes: Uint8Array,
	exports: readonly Export[],
	entries: readonly NamedEntries[],
	inTable: ReadonlySet<number>,
): Export[] {
	const named = new Set(entries.flatMap(({ names }) => names));
	const globals = readGlobals(bytes);
	return exports.filter(({ kind, name, index }) => {
		if (isScript(name)) return true;
		if (kind === "func") return !named.has(name) && !inTable.has(index);
		const global = kind === "global" ? globals[index] : undefined;
		return global === undefined || global.mutable || global.constant === undefined;
	});
}

/** The function table, for a library that needs it for nothing but its exports' elements. */
function tableImport(): Uint8Array {
	const writer = new ByteWriter();
	writer.name("env");
	writer.name("__indirect_function_table");
	// A table of funcref with no maximum, and at least nothing in it (spec 5.3.9).
	writer.bytes([entityCodes.table, 0x70, 0, 0]);
	return writer.toUint8Array();
}
