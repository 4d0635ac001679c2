/**
 * The plain way to put a snapshot's native libraries in place: the glue's linker loads them, and is made
 * to choose the recorded places. Memory and table are in the end as replay.ts makes them, but it takes
 * longer and runs constructors again. Tests hold replay.ts against it; a start loads it only if asked to.
 */
import type { TableIndex } from "../distribution/glue.js";
import { readExports } from "../wasm/module-reader.js";
import { badLibrary } from "./compile.js";
import { libraryBytes, libraryFileAt } from "./library-file.js";
import type { LinkedInstance, PlacedMemory } from "./linked-instance.js";
import { newScope } from "./loader.js";
import placedCalloc from "./placed-calloc.wat";
import { indexesOf, type LibrariesRecord, type LibraryRecord, type LinkDetails } from "./record.js";
import { detailsOf } from "./record-data.js";
import { restoreTable, setEntries } from "./table-entries.js";
import { growTable, setFreeEntries } from "./table-room.js";

/** What the glue is to link with instead of the main module's exports. */
export function placeMemory(exports: WebAssembly.Exports): PlacedMemory {
	// The glue takes the address of what it is handed: it must be a function of WebAssembly.
	const placed = new WebAssembly.Instance(new WebAssembly.Module(placedCalloc.bytes), {
		main: { calloc: exports.calloc },
	}).exports;
	return {
		exports: { ...exports, calloc: placed.calloc },
		place(ptr) {
			(placed.next as WebAssembly.Global).value = ptr | 0;
		},
	};
}

/**
 * Loads libraries through the linker. Memory must have its final size. Afterwards the caller has
 * to put right what it holds.
 *
 * @returns milliseconds that the linker took.
 * @throws SnapshotError with check `content` for a library that the linker puts at another place.
 */
export function linkLibraries(
	target: LinkedInstance,
	record: LibrariesRecord,
	memory: PlacedMemory,
): number {
	let ms = 0;
	const { module, libraries } = target;
	const { wasmTable, LDSO } = module;
	target.completion.run();
	const scopes = record.scopes.map(newScope);
	for (const library of record.libraries) {
		const bytes = libraryBytes(module, libraryFileAt(module, library.file));
		const taken = takenEntries(library, detailsOf(record, library), bytes);
		const last = taken.reduce((a, b) => Math.max(a, b), 0);
		growTable(module, library.tableSize > 0 ? library.tableBase : last + 1);
		setFreeEntries(module, taken.reverse());
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
	const indexes = indexesOf(entries);
	return readExports(bytes)
		.flatMap(({ name }) => indexes.get(name) ?? [])
		.filter((index) => tableSize === 0 || index < tableBase);
}
