/**
 * Prelinks the main module, as libraries/prelink.ts does libraries: what the glue's link step works out at
 * each start is written into it. Addresses that it imports from the global offset table become globals of
 * its own; all functions that get an entry of the table are elements; what the glue does not use is no
 * export, but an entry of a section that says where it is. Code stays as it is, and so does what memory holds.
 */
import { type FormManifest, formSections } from "../distribution/form.js";
import type { TableIndex } from "../distribution/glue.js";
import { concatenate } from "../engine/bytes.js";
import { isGot } from "../libraries/got.js";
import type { LinkLayout } from "../libraries/layout.js";
import { packSymbols, type SymbolTable } from "../libraries/main-symbols.js";
import { ByteWriter } from "../wasm/byte-writer.js";
import { mergeData } from "../wasm/merge-data.js";
import {
	type Export,
	readActiveElements,
	readExports,
	readGlobals,
	readImports,
	readSections,
	type Section,
} from "../wasm/module-reader.js";
import { magicAndVersion, type SectionId } from "../wasm/section-ids.js";
import {
	elementSection,
	exportSection,
	globalSection,
	importSection,
	raiseTable,
} from "../wasm/section-rewriting.js";
import { functionsModule, type Signatures } from "./functions-module.js";
import { type Contents, section } from "./module-bytes.js";

/** A module that is built in a way this does not know. It is used as it comes. */
export class UnknownModule extends Error {}

/** What linking it has shown. */
export interface MainLink {
	readonly layout: LinkLayout;
	/** The glue's functions whose addresses C code takes, with their signatures as the glue has them. */
	readonly signatures: Signatures;
}

/**
 * @param kept names of the exports that stay.
 * @throws UnknownModule
 */
export function prelinkMain(
	bytes: Uint8Array,
	{ layout, signatures }: MainLink,
	kept: ReadonlySet<string>,
	manifest: FormManifest,
): Uint8Array {
	const imports = readImports(bytes);
	const stay = imports.filter((one) => !isGot(one));
	if (stay.some(({ kind }) => kind !== "func")) {
		throw new UnknownModule("it imports what is neither a function nor an address");
	}
	const exports = readExports(bytes);
	const { functions, data } = symbolsOf(bytes, exports, layout);
	const isFound = ({ name }: Export) => functions.has(name) || data.has(name);
	const symbols: SymbolTable = {
		...{ functions, data, got: layout.got },
		...{ firstIndex: layout.firstIndex, slotFunctions: layout.slotFunctions },
	};
	const sections = readSections(bytes);
	const content = (id: SectionId) => sections.find((section) => section.id === id)?.bytes;
	const values = imports.filter(isGot).map(({ name }) => layout.got[name]);
	const entries = Object.entries(signatures).map(([name, signature]) => ({
		name,
		signature,
		tableIndex: layout.got[name],
	}));
	const tableLength = Math.max(
		layout.firstIndex + layout.exported.length,
		...entries.map(({ tableIndex }) => tableIndex + 1),
	);
	const replaced: Contents = {
		import: importSection(bytes, stay, []),
		table: raiseTable(content("table"), tableLength),
		global: globalSection(content("global"), values),
		export: [exportSection(exports.filter((one) => kept.has(one.name) || !isFound(one)))],
		element: elementSection(
			content("element"),
			[{ firstIndex: layout.firstIndex, names: layout.exported }],
			exports,
		),
	};
	const own = [...custom(formSections.symbols, packSymbols(symbols))];
	if (entries.length > 0) own.push(...custom(formSections.functions, functionsModule(entries)));
	const described = custom(formSections.manifest, encode(manifest));
	const write = (others: Contents) =>
		validModule(sections, { ...replaced, ...others }, described, own);
	const merged = mergeData(content("data") ?? Uint8Array.of(0));
	// Only code that names a segment needs them counted: without a count it would not be valid.
	const module = (merged && write({ data: merged, dataCount: [] })) ?? write({});
	if (module === undefined) throw new UnknownModule("it is no valid module when it is prelinked");
	return module;
}

/**
 * @param replaced contents of sections; of one that goes, nothing.
 * @param described what comes after the first section. `dylink.0` has to be first.
 * @param last what comes at the end.
 */
function validModule(
	sections: readonly Section[],
	replaced: Contents,
	described: readonly Uint8Array[],
	last: readonly Uint8Array[],
): Uint8Array | undefined {
	const parts: Uint8Array[] = [Uint8Array.from(magicAndVersion)];
	for (const [index, { id, bytes }] of sections.entries()) {
		if (index === 1) parts.push(...described);
		const content = replaced[id] ?? [bytes];
		if (content.length > 0) parts.push(...section(id, content));
	}
	const module = concatenate([...parts, ...last]);
	return WebAssembly.validate(module as BufferSource) ? module : undefined;
}

/** Where the exports are to be found that need not be exports: in the table, at an address. */
function symbolsOf(
	bytes: Uint8Array,
	exports: readonly Export[],
	layout: LinkLayout,
): Pick<SymbolTable, "functions" | "data"> {
	const elements = readActiveElements(bytes);
	if (elements === undefined) throw new UnknownModule("its table is filled in an unusual way");
	const indexes = new Map<number, TableIndex>();
	for (const { constant, functions } of elements) {
		if (constant === undefined) throw new UnknownModule("its table is relative to something");
		for (const [offset, index] of functions.entries()) {
			if (!indexes.has(index)) indexes.set(index, constant + offset);
		}
	}
	const added = new Map(layout.exported.map((name, at) => [name, layout.firstIndex + at]));
	for (const { name, kind, index } of exports) {
		const tableIndex = added.get(name);
		if (kind !== "func" || tableIndex === undefined) continue;
		// WebKitGTK gives functions an entry that have one.
		if (indexes.has(index)) throw new UnknownModule("this engine links it as no other does");
		indexes.set(index, tableIndex);
	}
	const globals = readGlobals(bytes);
	const functions = new Map<string, TableIndex>();
	const data = new Map<string, number>();
	for (const { name, kind, index } of exports) {
		const tableIndex = kind === "func" ? indexes.get(index) : undefined;
		const global = kind === "global" ? globals[index] : undefined;
		if (tableIndex !== undefined) functions.set(name, tableIndex);
		else if (global?.constant !== undefined && !global.mutable)
			data.set(name, global.constant >>> 0);
	}
	return { functions, data };
}

function custom(name: string, content: Uint8Array): Uint8Array[] {
	const head = new ByteWriter();
	head.name(name);
	return section("custom", [head.toUint8Array(), content]);
}

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
