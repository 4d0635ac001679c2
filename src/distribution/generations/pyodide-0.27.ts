/**
 * Pyodide 0.27 (CPython 3.12, Emscripten 3.1): as 0.28, but the glue knows no error sentinel, and fills
 * the adaptor's slot in a callback that looks like all others; clocks, entropy and times of files have
 * other names. Only facts about these releases.
 */

import { type FileSystem, type FSNode, nodesOf } from "../file-system.js";
import type { Generation } from "../generation.js";
import type { Ptr, PyodideModule } from "../glue.js";
import { type GlueImports, replace } from "../imports.js";
import { pyodide028 } from "./pyodide-0.28.js";

export const pyodide027: Generation = {
	...pyodide028,
	name: "Pyodide 0.27",
	since: [0, 27, 1],

	adaptImports,
	adaptModule(module) {
		// As its lock file has it. Later glues set it themselves.
		module.API.abiVersion ??= "2024_0";
		// The value that means an error between C and JavaScript.
		module.error = null;
		adaptFileSystem(module.FS);
	},

	takeBackAdaptor(module) {
		// The glue's pre-run callbacks have run by now. On an engine with wasm-gc they have put the glue's
		// own adaptor into the table and into the slot. Both are taken back. The table entry that becomes
		// free lies below those of our slots, where nobody uses it.
		const tableIndex = module._PyEM_CountArgsPtr;
		if (tableIndex) {
			module.removeFunction(tableIndex);
			module.freeTableIndexes.length = 0;
		}
		module._PyEM_CountArgsPtr = 0;
		module.HEAP32[pyodide028.findAdaptorSlot(module) >> 2] = 0;
	},

	// As in later glues, but for the error sentinel: here it is null, which is there already.
	fixedImmortals: 6,
};

/** WASI's id of the monotonic clock (wasi_snapshot_preview1, `clockid`). */
const MONOTONIC = 1;

/** Has C's monotonic clock and entropy come from WASI's functions, as in later glues. */
function adaptImports(imports: GlueImports, module: PyodideModule): void {
	const { env } = imports;
	const nanoseconds = (write: (ptr: Ptr) => number): number => {
		const stackPointer = module.stackSave();
		const ptr = module.stackAlloc(8);
		write(ptr);
		const value = Number(module.HEAP64[ptr >>> 3]);
		module.stackRestore(stackPointer);
		return value;
	};
	const now = (ptr: Ptr) => env.clock_time_get(MONOTONIC, 0n, ptr);
	const resolution = (ptr: Ptr) => env.clock_res_get(MONOTONIC, ptr);
	replace(imports, "emscripten_get_now", () => () => nanoseconds(now) / 1e6);
	replace(imports, "emscripten_get_now_res", () => () => nanoseconds(resolution));
	replace(imports, "getentropy", () => (ptr, byteLength) => env.random_get(ptr, byteLength));
}

/** A node has one time here, `timestamp`, and three in later glues. Makes it read and write those three. */
function adaptFileSystem(FS: FileSystem): void {
	type Dated = FSNode & { timestamp: number };
	Object.defineProperty(FS.FSNode.prototype, "timestamp", {
		configurable: true,
		get(this: FSNode) {
			return this.mtime;
		},
		set(this: FSNode, time: number) {
			this.atime = time;
			this.mtime = time;
			this.ctime = time;
		},
	});
	for (const node of nodesOf(FS)) {
		const { timestamp } = node as Dated;
		// A property of the node itself would hide that of the prototype.
		delete (node as Partial<Dated>).timestamp;
		(node as Dated).timestamp = timestamp;
	}
}
