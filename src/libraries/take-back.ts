/**
 * Native libraries and the function table as they are at one moment, to be taken back to it later. Libraries
 * that were loaded by then stay where they are; later ones go, with all that the glue's linker has noted.
 */

import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import { restoreOwn } from "../engine/properties.js";
import type { LinkedInstance } from "./linked-instance.js";
import { mainSymbols } from "./symbols.js";
import { lengthOf, setFreeEntries, showLength } from "./table-room.js";

/**
 * @param forget what has the loader forget later libraries.
 * @returns what takes them back. Memory must be in place again when it is called.
 */
export function recordLibraries(
	instance: LinkedInstance,
	forget = forgetLater(instance),
): () => void {
	const { module, callbacks } = instance;
	const { LDSO, wasmTable, freeTableIndexes } = module;
	const { length } = wasmTable;
	const free = [...freeTableIndexes];
	const closures = callbacks.records;
	const byName = { ...LDSO.loadedLibsByName };
	const byHandle = { ...LDSO.loadedLibsByHandle };
	const counts = Object.values(byName).map((dso) => ({
		dso,
		refcount: dso.refcount,
		global: dso.global,
	}));

	return () => {
		forget();
		clearEntries(instance, length, free);
		restoreOwn(LDSO.loadedLibsByName, byName);
		restoreOwn(LDSO.loadedLibsByHandle, byHandle);
		for (const { dso, refcount, global } of counts) Object.assign(dso, { refcount, global });
		setFreeEntries(module, free);
		showLength(wasmTable, length);
		callbacks.takeBack(closures);
	};
}

/**
 * Entries that nobody writes but a program that has the table itself, by `pyodide_js`. They are looked at once
 * Python is about to reach that; callbacks have entries of their own, which are made again.
 *
 * @param whenReached has a function called then. It is held weakly.
 */
export function recordEntries(
	{ module, callbacks }: LinkedInstance,
	whenReached: (record: () => void) => void,
): () => void {
	const { wasmTable, freeTableIndexes } = module;
	const { length } = wasmTable;
	const others = new Set([
		...freeTableIndexes,
		...callbacks.records.map(({ tableIndex }) => tableIndex),
	]);
	let entries: readonly unknown[] = [];
	const record = (): void => {
		entries = Array.from({ length }, (_, index) => wasmTable.get(index));
	};
	whenReached(record);
	const restore = (): void => {
		for (const [index, entry] of entries.entries()) {
			if (others.has(index) || wasmTable.get(index) === entry) continue;
			module.setWasmTableEntry(index, entry);
		}
	};
	return Object.assign(restore, { record });
}

function forgetLater({ libraries: loader }: LinkedInstance): () => void {
	const { loaded } = loader;
	return () => loader.keepOnly(loaded);
}

/** Where entries of the function table are that were added since an instance was started. */
export interface TableStart {
	readonly length: TableIndex;
	readonly free: readonly TableIndex[];
}

export const tableStartOf = ({ wasmTable, freeTableIndexes }: PyodideModule): TableStart => ({
	length: wasmTable.length,
	free: [...freeTableIndexes],
});

/**
 * What was added since an instance was started, and cannot be made again.
 *
 * @returns whether all of it is still there.
 */
export function noteAdded(
	{ module, libraries, callbacks }: LinkedInstance,
	start: TableStart,
): () => boolean {
	const { wasmTable } = module;
	const closures = new Set(callbacks.records.map(({ tableIndex }) => tableIndex));
	const entries = new Map<TableIndex, unknown>();
	const note = (index: TableIndex): void => {
		const entry = closures.has(index) ? null : wasmTable.get(index);
		if (entry !== null) entries.set(index, entry);
	};
	start.free.forEach(note);
	for (let index = start.length; index < wasmTable.length; index += 1) note(index);
	const { loaded } = libraries;
	return () => {
		const known = new Set(libraries.loaded);
		return (
			loaded.every((library) => known.has(library)) &&
			[...entries].every(
				([index, entry]) => index < lengthOf(wasmTable) && wasmTable.get(index) === entry,
			)
		);
	};
}

/** Entries that were added, at the table's end or where it had free ones. */
function clearEntries(
	{ module, callbacks }: LinkedInstance,
	length: TableIndex,
	free: readonly TableIndex[],
): void {
	const { wasmTable } = module;
	const closures = new Set(callbacks.records.map(({ tableIndex }) => tableIndex));
	const added: TableIndex[] = free.filter((index) => wasmTable.get(index) !== null);
	for (let index = length; index < lengthOf(wasmTable); index += 1) {
		if (wasmTable.get(index) !== null) added.push(index);
	}
	const functions = added.filter((index) => !closures.has(index));
	if (functions.length > 0) renewFunctions(module, new Set(functions));
	for (const index of functions) module.removeFunction(index);
	for (const index of closures) module.setWasmTableEntry(index, null);
}

/**
 * The glue finds the address of a function by the function. If one of JavaScript has got an entry, which is
 * a wrapper, the glue would for ever name that entry. So libraries are given another function that does
 * the same.
 */
function renewFunctions(module: PyodideModule, added: ReadonlySet<TableIndex>): void {
	const symbols = mainSymbols(module);
	for (const name of Object.keys(symbols)) {
		const known = symbols[name];
		if (typeof known !== "function" || !added.has(module.getFunctionAddress(known))) continue;
		if (module.wasmTable.get(module.getFunctionAddress(known)) === known) continue;
		symbols[name] = Object.assign((...args: unknown[]) => known(...args), known);
	}
}
