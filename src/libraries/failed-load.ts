/**
 * What a failed load leaves behind, taken back. The glue's linker leaves a library that it calls loaded,
 * functions of it in the table, and symbols without values in the global offset table, over which every
 * later load would fail, too.
 */

import type { PyodideModule } from "../distribution/glue.js";
import { setFreeEntries } from "./table-room.js";

/**
 * To be called before a load.
 *
 * @param name the library's, among loaded libraries.
 * @returns what takes the load back. `alone` tells whether nothing else was loaded since: what was added
 * to the tables may else be the other's.
 */
export function undoOfLoad(module: PyodideModule, name: string): (alone: boolean) => void {
	const { LDSO, GOT, wasmTable, freeTableIndexes } = module;
	const { length } = wasmTable;
	const free = [...freeTableIndexes];
	const symbolCount = Object.keys(GOT).length;
	return (alone) => {
		const dso = LDSO.loadedLibsByName[name];
		delete LDSO.loadedLibsByName[name];
		for (const [handle, library] of Object.entries(LDSO.loadedLibsByHandle)) {
			if (library === dso) delete LDSO.loadedLibsByHandle[handle];
		}
		if (!alone) return;
		for (const symbol of Object.keys(GOT).slice(symbolCount)) delete GOT[symbol];
		for (let index = length; index < wasmTable.length; index += 1) wasmTable.set(index, null);
		for (const index of free) wasmTable.set(index, null);
		setFreeEntries(module, free);
	};
}
