/**
 * Prelinking: a library's module with what linking it came to written into it. Addresses that it
 * imports from the global offset table become globals of its own, table entries of its exports become
 * elements, and exports that have a table entry go. An engine then has nothing to look up: mypy's
 * library has 24,000 such imports and 31,000 exports. Code and data stay as they are in the file.
 */
import { ByteBlock } from "../engine/bytes.js";
import { ByteWriter } from "../wasm/byte-writer.js";
import {
	type Export,
	type Import,
	readActiveElements,
	readExports,
	readGlobals,
	readImports,
	readSections,
	type Section,
} from "../wasm/module-reader.js";
import {
	entityCodes,
	magicAndVersion,
	type SectionId,
	sectionIds,
	sectionOrder,
} from "../wasm/section-ids.js";
import { isGot } from "./got.js";
import { type LinkDetails, type NamedEntries, type Piece, pieceSources } from "./record.js";
import { isScript } from "./scripts.js";

/** A prelinked module: pieces of the library's file and pieces of `patch`, one after the other. */
export interface Prelinked {
	readonly patch: Uint8Array;
	readonly pieces: readonly Piece[];
	/** Values of the imports from the global offset table that are left. */
	readonly got: readonly number[];
}

/** @returns undefined for a library that is built in a way this does not know: it is restored as it is. */
export function prelink(bytes: Uint8Array, linked: LinkDetails): Prelinked | undefined {
	const imports = readImports(bytes);
	const elements = readActiveElements(bytes);
	const importsTable = imports.some(({ kind }) => kind === "table");
	if (elements === undefined || (!importsTable && sectionOf(bytes, "table"))) return undefined;
	// Globals are numbered, imported ones first: only those after the last that stays may change sides.
	const globals = imports.filter(({ kind }) => kind === "global");
	const last = globals.findLastIndex((one) => !isGot(one));
	const moved = new Set(globals.slice(last + 1));
	const left = linked.got.length - moved.size;
	const exports = readExports(bytes);
	const kept = keptExports(
		bytes,
		exports,
		linked,
		elements.flatMap(({ functions }) => functions),
	);
	const replaced: Partial<Record<SectionId, Uint8Array[]>> = {
		import: importSection(bytes, imports, moved, importsTable ? [] : [tableImport()]),
		global: globalSection(sectionOf(bytes, "global"), linked.got.slice(left)),
		export: [exportSection(kept)],
		element: elementSection(sectionOf(bytes, "element"), linked.entries, exports),
	};
	const writer = new PieceWriter(bytes);
	writer.patch(Uint8Array.from(magicAndVersion));
	for (const id of sectionOrder) {
		const content = replaced[id] ?? [sectionOf(bytes, id)?.bytes ?? new Uint8Array()];
		writer.section(id, content);
	}
	return { ...writer.finish(), got: linked.got.slice(0, left) };
}

const sectionOf = (bytes: Uint8Array, id: SectionId): Section | undefined =>
	readSections(bytes).find((section) => section.id === id);

/** Exports that nobody could find in the table. */
function keptExports(
	bytes: Uint8Array,
	exports: readonly Export[],
	{ entries }: LinkDetails,
	inElements: readonly number[],
): Export[] {
	const named = new Set(entries.flatMap(({ names }) => names));
	const placed = new Set(inElements);
	const importedGlobals = readImports(bytes).filter(({ kind }) => kind === "global").length;
	const globals = readGlobals(bytes);
	return exports.filter(({ kind, name, index }) => {
		if (isScript(name)) return true;
		if (kind === "func") return !named.has(name) && !placed.has(index);
		if (kind !== "global") return true;
		const global = globals[index - importedGlobals];
		return global === undefined || global.mutable || global.constant === undefined;
	});
}

function importSection(
	bytes: Uint8Array,
	imports: readonly Import[],
	moved: ReadonlySet<Import>,
	added: readonly Uint8Array[],
): Uint8Array[] {
	const stay = imports.filter((one) => !moved.has(one));
	return [
		leb128(stay.length + added.length),
		...stay.map(({ byteOffset, byteLength }) =>
			bytes.subarray(byteOffset, byteOffset + byteLength),
		),
		...added,
	];
}

/** The function table, for a library that has no need of it but in its exports' elements. */
function tableImport(): Uint8Array {
	const writer = new ByteWriter();
	writer.name("env");
	writer.name("__indirect_function_table");
	// A table of funcref with no maximum, and at least nothing in it (spec 5.3.9).
	writer.bytes([entityCodes.table, 0x70, 0, 0]);
	return writer.toUint8Array();
}

/** `(mut i32)`, `i32.const` and `end` (spec 5.3.11, 5.4). */
const [I32, MUTABLE, I32_CONST, END] = [0x7f, 1, 0x41, 0x0b];

function globalSection(section: Section | undefined, values: readonly number[]): Uint8Array[] {
	const { count, rest } = vectorOf(section);
	const added = new ByteWriter();
	added.u32(values.length + count);
	for (const value of values) {
		added.bytes([I32, MUTABLE, I32_CONST]);
		added.signed(value | 0);
		added.byte(END);
	}
	return [added.toUint8Array(), rest];
}

function exportSection(exports: readonly Export[]): Uint8Array {
	const content = new ByteWriter();
	content.vector(exports, ({ name, kind, index }) => {
		content.name(name);
		content.byte(entityCodes[kind]);
		content.u32(index);
	});
	return content.toUint8Array();
}

function elementSection(
	section: Section | undefined,
	entries: readonly NamedEntries[],
	exports: readonly Export[],
): Uint8Array[] {
	const functions = new Map(exports.map(({ name, index }) => [name, index]));
	const { count, rest } = vectorOf(section);
	const added = new ByteWriter();
	for (const { firstIndex, names } of entries) {
		// Active, of table 0, functions by index.
		added.bytes([0, I32_CONST]);
		added.signed(firstIndex);
		added.byte(END);
		added.vector(names, (name) => added.u32(functions.get(name)!));
	}
	return [leb128(count + entries.length), rest, added.toUint8Array()];
}

/** A section's vector without its length. */
function vectorOf(section: Section | undefined): { count: number; rest: Uint8Array } {
	if (section === undefined) return { count: 0, rest: new Uint8Array() };
	let [count, shift, length] = [0, 0, 0];
	for (;;) {
		const byte = section.bytes[length++];
		count += (byte & 0x7f) * 2 ** shift;
		shift += 7;
		if (byte < 0x80) return { count, rest: section.bytes.subarray(length) };
	}
}

function leb128(value: number): Uint8Array {
	const writer = new ByteWriter();
	writer.u32(value);
	return writer.toUint8Array();
}

/** Puts a module together of views of a file, which stay there, and of new bytes. */
class PieceWriter {
	readonly #file: Uint8Array;
	readonly #patch = new ByteBlock();
	readonly #pieces: Piece[] = [];

	constructor(file: Uint8Array) {
		this.#file = file;
	}

	section(id: SectionId, content: readonly Uint8Array[]): void {
		const byteLength = content.reduce((sum, part) => sum + part.byteLength, 0);
		// A vector of nothing is a section that may as well not be there; a start function is no vector.
		if (byteLength === 0) return;
		if (byteLength === 1 && content[0][0] === 0 && id !== "start") return;
		this.patch(Uint8Array.from([sectionIds[id], ...leb128(byteLength)]));
		for (const part of content) {
			const inFile = part.buffer === this.#file.buffer;
			// Small pieces cost more to name than to copy.
			if (inFile && part.byteLength > 4096) this.#view(part);
			else this.patch(part);
		}
	}

	patch(part: Uint8Array): void {
		if (part.byteLength === 0) return;
		const offset = this.#patch.add(part);
		const last = this.#pieces.at(-1);
		if (last?.[0] === pieceSources.patch) {
			this.#pieces[this.#pieces.length - 1] = [last[0], last[1], last[2] + part.byteLength];
		} else {
			this.#pieces.push([pieceSources.patch, offset, part.byteLength]);
		}
	}

	#view(part: Uint8Array): void {
		const offset = part.byteOffset - this.#file.byteOffset;
		this.#pieces.push([pieceSources.file, offset, part.byteLength]);
	}

	finish(): { patch: Uint8Array; pieces: Piece[] } {
		return { patch: this.#patch.bytes(), pieces: this.#pieces };
	}
}
