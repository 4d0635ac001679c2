/**
 * The entries of the function table beyond the main module's. Captured: who owns each, a library by its
 * base, a symbol by its name, a ctypes callback by its closure, or nobody. Restored: put in place by
 * those names.
 */

import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import type { LinkedInstance } from "./linked-instance.js";
import type { LoadedLibrary } from "./loader.js";
import { indexed, type LibrariesRecord, type NamedEntries } from "./record.js";
import { mainSymbols } from "./symbols.js";
import { setFreeEntries } from "./table-room.js";

export interface TableAccounts {
	/** Entries that libraries' symbols took beyond the library's own part, by library. */
	readonly bySymbol: ReadonlyMap<LoadedLibrary, readonly NamedEntries[]>;
	/** The same of the main module and the glue. */
	readonly main: readonly NamedEntries[];
	/** Entries that hold a function of none of these. */
	readonly unowned: readonly TableIndex[];
}

/**
 * @param firstIndex the first index that is neither the main module's nor an engine slot's.
 */
export function accountForTable(instance: LinkedInstance, firstIndex: TableIndex): TableAccounts {
	const { module } = instance;
	const { wasmTable } = module;
	const { loaded } = instance.libraries;
	const owned = new Set([
		...module.freeTableIndexes,
		...instance.callbacks.records.map(({ tableIndex }) => tableIndex),
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
			// For a JavaScript function the table holds a wrapper, but the glue's map has the function itself.
			const index = typeof value === "function" ? module.getFunctionAddress(value) : 0;
			if (open.delete(index)) names.set(index, name);
		}
		return runsOf(names);
	};
	const bySymbol = new Map(loaded.map((library) => [library, claim(library.dso.exports)]));
	// The main module's library under its own name is the import object: exports and glue functions.
	const main = claim(mainSymbols(module));
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

export function setEntries(
	{ wasmTable }: PyodideModule,
	entries: readonly NamedEntries[],
	exports: WebAssembly.Exports,
): void {
	for (const [index, name] of indexed(entries)) wasmTable.set(index, exports[name]);
}

/** Entries of the main module's symbols, and those that are free. */
export function restoreTable(module: PyodideModule, { table }: LibrariesRecord): void {
	const symbols = mainSymbols(module);
	for (const [index, name] of indexed(table.entries)) setFunction(module, index, symbols[name]);
	setFreeEntries(module, table.free);
}

/** A function of JavaScript gets a wrapper of its signature, as when the glue takes its address. */
function setFunction(module: PyodideModule, index: TableIndex, value: any): void {
	try {
		module.wasmTable.set(index, value);
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		module.wasmTable.set(index, module.convertJsFunctionToWasm(value, value.sig));
	}
}

/** The glue's map finds functions by what is in the table: wrappers, where a function is JavaScript's. */
export function rememberFunctions(module: PyodideModule, { table }: LibrariesRecord): void {
	const symbols = mainSymbols(module);
	for (const [index, name] of indexed(table.entries)) {
		if (module.getFunctionAddress(symbols[name]) !== 0) continue;
		// The next free entry is what it takes.
		module.freeTableIndexes.push(index);
		module.addFunction(symbols[name], symbols[name].sig);
	}
}
