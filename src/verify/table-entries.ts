/**
 * Entries of the function table that were added at run time and that nobody can make again: functions
 * that JavaScript put there, and the closures behind ctypes callbacks.
 */
import { firstFreeTableIndex } from "../adaptor/slots.js";
import type { Ptr, PyodideModule, TableIndex } from "../distribution/glue.js";
import { askPython } from "./ask.js";
import type { Check, VerifySubject } from "./check.js";
import type { Finding } from "./finding.js";
import { findNumberHolders, findObjectHolders } from "./holders.js";

export const tableEntries: Check = {
	kinds: ["table-entry", "ctypes-callback"],
	about: "function table entries that no engine slot and no library owns",
	find(subject) {
		const { module } = subject;
		const extra = extraEntries(subject);
		if (extra.length === 0) return [];
		const callbacks = ctypesCallbacks(module);
		const thunkOf = (index: TableIndex) => callbacks.find(({ words }) => words.includes(index));
		const numbers = findNumberHolders(module, extra);
		const objects = findObjectHolders(
			module,
			extra.map((index) => thunkOf(index)?.address ?? 0),
		);
		return extra.map((index, at): Finding => {
			const names = [String(index)];
			return thunkOf(index) === undefined
				? {
						kind: "table-entry",
						value: `function table entry ${index}, added by JavaScript`,
						names,
						holders: numbers[at],
						fix: "Take it out (removeFunction) before the snapshot is taken, and add it again (addFunction) after the restore.",
					}
				: {
						kind: "ctypes-callback",
						value: `ctypes callback, function table entry ${index}`,
						names,
						holders: objects[at],
						fix: "Drop the callback before the snapshot is taken, and make it again after the restore.",
					};
		});
	},
};

function extraEntries({ module, generation }: VerifySubject): TableIndex[] {
	const free = new Set(module.freeTableIndexes);
	const found: TableIndex[] = [];
	for (let index = firstFreeTableIndex(generation); index < module.wasmTable.length; index += 1) {
		if (!free.has(index) && module.wasmTable.get(index) !== null) found.push(index);
	}
	return found;
}

/** ctypes' thunks: a word of each is the table index of its closure (`pcl_exec` in _ctypes). */
function ctypesCallbacks(module: PyodideModule): { address: Ptr; words: Uint32Array }[] {
	return askPython(module, thunks).map(([id, byteLength]) => {
		const address = Number(id);
		const words = module.HEAPU32.subarray(address >> 2, (address + Number(byteLength)) >> 2);
		return { address, words };
	});
}

const thunks = `
def answer(_):
    import gc, sys
    if "_ctypes" not in sys.modules:
        return []
    return [(id(o), type(o).__sizeof__(o)) for o in gc.get_objects()
        if type(o).__name__ == "CThunkObject" and type(o).__module__ == "_ctypes"]
`;
