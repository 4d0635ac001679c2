/**
 * Who owns the entries of the function table beyond the main module's: a library by its base, a
 * symbol by its name, a ctypes callback by its closure, or nobody. Reads a live instance only.
 */
import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import type { CtypesCallbacks } from "./ctypes-callbacks.js";
import type { LibraryLoader, LoadedLibrary } from "./loader.js";
import type { NamedEntries } from "./record.js";

export interface TableAccounts {
	/** Entries that libraries' symbols took beyond the library's own part, by library. */
	readonly bySymbol: ReadonlyMap<LoadedLibrary, readonly NamedEntries[]>;
	/** The same of the main module and the glue. */
	readonly main: readonly NamedEntries[];
	/** Entries that hold a function of none of these. */
	readonly unowned: readonly TableIndex[];
}

export interface TableSubject {
	readonly module: PyodideModule;
	readonly libraries: LibraryLoader;
	readonly callbacks: CtypesCallbacks;
}

/**
 * @param firstIndex the first index that is neither the main module's nor an engine slot's.
 */
export function accountForTable(subject: TableSubject, firstIndex: TableIndex): TableAccounts {
	const { module } = subject;
	const { wasmTable } = module;
	const loaded = subject.libraries.libraries;
	const owned = new Set([
		...module.freeTableIndexes,
		...subject.callbacks.records.map(({ tableIndex }) => tableIndex),
	]);
	for (const { place } of loaded) {
		for (let at = 0; at < place.tableSize; at += 1) owned.add(place.tableBase + at);
	}
	const open = new Set<TableIndex>();
	for (let index = firstIndex; index < wasmTable.length; index += 1) {
		if (!owned.has(index) && wasmTable.get(index) !== null) open.add(index);
	}
	if (open.size === 0) return { bySymbol: new Map(), main: [], unowned: [] };

	const claim = (symbols: Record<string, unknown>): NamedEntries[] => {
		const names = new Map<TableIndex, string>();
		for (const name in symbols) {
			const value = symbols[name];
			// The glue's map knows a JavaScript function by itself, though the table holds a wrapper.
			const index = typeof value === "function" ? module.getFunctionAddress(value) : 0;
			if (open.delete(index)) names.set(index, name);
		}
		return runsOf(names);
	};
	const bySymbol = new Map(loaded.map((library) => [library, claim(library.dso.exports)]));
	// The main module's library under its own name is the import object: exports and glue functions.
	const main = claim(module.LDSO.loadedLibsByName.__main__.exports);
	return { bySymbol, main, unowned: [...open].sort((a, b) => a - b) };
}

/** Neighbouring entries together. */
function runsOf(names: ReadonlyMap<TableIndex, string>): NamedEntries[] {
	const runs: { firstIndex: TableIndex; names: string[] }[] = [];
	for (const [index, name] of [...names].sort(([a], [b]) => a - b)) {
		const last = runs.at(-1);
		if (last !== undefined && last.firstIndex + last.names.length === index) last.names.push(name);
		else runs.push({ firstIndex: index, names: [name] });
	}
	return runs;
}
