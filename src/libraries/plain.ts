/**
 * The plain way to put a snapshot's native libraries in place: through the glue's linker, which is
 * made to choose the recorded places. Comes to the same memory and table as replay.ts, more slowly,
 * and runs constructors again: it is what replay is held against, and loaded only when asked for.
 */
import type { Ptr, TableIndex } from "../distribution/glue.js";
import { readExports } from "../wasm/module-reader.js";
import { badLibrary } from "./compile.js";
import { detailsOf } from "./data.js";
import { libraryBytes, newScope } from "./loader.js";
import placedCalloc from "./placed-calloc.wat";
import type { LibrariesRecord, LibraryRecord, LinkDetails } from "./record.js";
import { growTable, type ReplayTarget, restoreTable, setEntries } from "./replay.js";

/** The main module's exports with that `calloc`, and the way to tell it. */
export interface PlacedMemory {
	readonly exports: WebAssembly.Exports;
	/** Says what the next call returns. */
	place(ptr: Ptr): void;
}

/** Stands between the main module and the glue, before that has linked. */
export function placeMemory(exports: WebAssembly.Exports): PlacedMemory {
	// The glue takes the address of what it is handed: it must be a function of WebAssembly.
	const placed = new WebAssembly.Instance(new WebAssembly.Module(placedCalloc.bytes), {
		main: { calloc: exports.calloc },
	}).exports;
	return {
		exports: new Proxy<WebAssembly.Exports>(
			{},
			{
				get: (_, name) => (name === "calloc" ? placed.calloc : exports[name as string]),
				has: (_, name) => name in exports,
			},
		),
		place(ptr) {
			(placed.next as WebAssembly.Global).value = ptr | 0;
		},
	};
}

/**
 * Loads libraries through the linker. Memory must have its final size; what it holds is the caller's
 * to put right.
 *
 * @returns milliseconds that the linker took.
 * @throws SnapshotError with check `content` if a library does not come to its recorded place.
 */
export function linkLibraries(
	target: ReplayTarget,
	record: LibrariesRecord,
	memory: PlacedMemory,
): number {
	let ms = 0;
	const { module, libraries } = target;
	const { wasmTable, LDSO } = module;
	target.completion.run();
	const scopes = record.scopes.map(newScope);
	for (const library of record.libraries) {
		const { node } = module.FS.lookupPath(library.file);
		const bytes = libraryBytes(module, { path: library.file, node });
		const taken = takenEntries(library, detailsOf(record, library), bytes);
		growTable(module, library.tableSize > 0 ? library.tableBase : Math.max(0, ...taken) + 1);
		module.freeTableIndexes.splice(0, module.freeTableIndexes.length, ...taken.reverse());
		if (library.memorySize > 0) memory.place(library.memoryBase);
		const flags = { global: library.global, nodelete: library.refcount === null };
		const begun = performance.now();
		libraries.load(library.name, flags, library.scope === null ? null : scopes[library.scope]);
		ms += performance.now() - begun;
		const dso = LDSO.loadedLibsByName[library.name];
		const place = libraries.find(dso)?.place;
		if (place?.memoryBase !== library.memoryBase || place.tableBase !== library.tableBase) {
			throw badLibrary(library.file, "was linked at another place than recorded");
		}
	}
	if (wasmTable.length > record.table.length) {
		throw new RangeError("the linker has filled more entries of the table than recorded");
	}
	growTable(module, record.table.length);
	for (const library of record.libraries) {
		const dso = LDSO.loadedLibsByName[library.name];
		dso.refcount = library.refcount ?? Number.POSITIVE_INFINITY;
		for (const handle of library.handles) LDSO.loadedLibsByHandle[handle] = dso;
		setEntries(module, detailsOf(record, library).entries, dso.exports as WebAssembly.Exports);
	}
	restoreTable(module, record);
	return ms;
}

/**
 * Entries that a library's symbols take while it is loaded, in the order of its exports: those that are
 * there before its own, because others had given them back. The linker makes the others itself.
 */
function takenEntries(
	{ tableBase, tableSize }: LibraryRecord,
	{ entries }: LinkDetails,
	bytes: Uint8Array,
): TableIndex[] {
	const indexes = new Map(
		entries.flatMap(({ firstIndex, names }) =>
			names.map((name, offset) => [name, firstIndex + offset] as const),
		),
	);
	return readExports(bytes)
		.flatMap(({ name }) => indexes.get(name) ?? [])
		.filter((index) => tableSize === 0 || index < tableBase);
}
