/**
 * What `dlopen` gives for a library: the address of a `struct dso` of Emscripten's dynlink.c. In it the
 * linker finds what to load, and writes where it has put it.
 */

import type { LoadFlags, Ptr, PyodideModule, TableIndex } from "../distribution/glue.js";
import { mainSymbols } from "./symbols.js";

/** Where a library was put. Addresses and sizes in bytes, table indexes and sizes in entries. */
export interface LibraryPlace {
	readonly memoryBase: Ptr;
	readonly memorySize: number;
	readonly tableBase: TableIndex;
	readonly tableSize: number;
}

/** Offsets of the fields, in bytes. */
const fields = {
	flags: 4,
	memoryBase: 12,
	memorySize: 16,
	tableBase: 20,
	tableSize: 24,
	name: 36,
} as const;

/** Ample for a handle without a name. */
const BYTE_LENGTH = 64;

/** `RTLD_GLOBAL` and `RTLD_NODELETE` of musl's dlfcn.h. */
const RTLD_GLOBAL = 256;
const RTLD_NODELETE = 4096;

/** The library that is asked for. */
export function readRequest(
	{ HEAPU32, UTF8ToString }: PyodideModule,
	handle: Ptr,
	loadAsync: boolean,
): { name: string; flags: LoadFlags } {
	const bits = HEAPU32[(handle + fields.flags) >>> 2];
	const [global, nodelete] = [(bits & RTLD_GLOBAL) !== 0, (bits & RTLD_NODELETE) !== 0];
	return { name: UTF8ToString(handle + fields.name), flags: { global, nodelete, loadAsync } };
}

/** Where the linker has put it. */
export function readPlace({ HEAPU32 }: PyodideModule, handle: Ptr): LibraryPlace {
	const word = (offset: number) => HEAPU32[(handle + offset) >>> 2];
	return {
		memoryBase: word(fields.memoryBase),
		memorySize: word(fields.memorySize),
		tableBase: word(fields.tableBase),
		tableSize: word(fields.tableSize),
	};
}

/**
 * A handle for the time of one load.
 *
 * @param loadAsync whether other C code may run before it is given back: then it is not on the C stack.
 */
export function lendHandle(
	module: PyodideModule,
	loadAsync: boolean,
): { readonly ptr: Ptr; giveBack(): void } {
	// Not on the `Module` of every glue.
	const { malloc, free } = mainSymbols(module);
	const stackPointer = loadAsync ? undefined : module.stackSave();
	const ptr = loadAsync ? malloc(BYTE_LENGTH) >>> 0 : module.stackAlloc(BYTE_LENGTH);
	module.HEAPU8.fill(0, ptr, ptr + BYTE_LENGTH);
	return {
		ptr,
		giveBack() {
			// The glue forgets it, too.
			delete module.LDSO.loadedLibsByHandle[ptr];
			if (stackPointer === undefined) free(ptr);
			else module.stackRestore(stackPointer);
		},
	};
}
