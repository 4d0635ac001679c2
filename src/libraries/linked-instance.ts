/**
 * A linked instance of Pyodide: what the link step hands on to all that follows, from restoring a
 * snapshot into it to taking one of it.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { Generation } from "../distribution/generation.js";
import type { Ptr, PyodideModule, TableIndex } from "../distribution/glue.js";
import type { CtypesCallbacks } from "./ctypes-callbacks.js";
import type { LinkLayout } from "./layout.js";
import type { LinkCompletion } from "./link-completion.js";
import type { LibraryLoader } from "./loader.js";

export interface LinkedInstance {
	readonly module: PyodideModule;
	readonly distribution: Distribution;
	readonly generation: Generation;
	readonly memory: WebAssembly.Memory;
	/** The function table that C's function pointers index. */
	readonly table: WebAssembly.Table;
	/** The native libraries that it loads. */
	readonly libraries: LibraryLoader;
	readonly callbacks: CtypesCallbacks;
	/** Given if a snapshot's native libraries are to go through the glue's linker. */
	readonly placedMemory?: PlacedMemory;
	/** What its link step has put off. */
	readonly completion: LinkCompletion;
	/** Where the C stack stands while no C code runs. */
	readonly idleStackPointer: Ptr;
	/** What the link step has worked out. */
	layout(): LinkLayout;
	/** Index in the function table of a function that an engine slot may point to. */
	tableIndexOf(symbol: string): TableIndex;
	/** Exit status, if the C code ended the program. */
	exitStatus(): number | undefined;
}

/** How the glue's linker is told where a library's memory is. */
export interface PlacedMemory {
	/** The main module's exports, with a `calloc` that can be told. */
	readonly exports: WebAssembly.Exports;
	/** Says what the next call returns. */
	place(ptr: Ptr): void;
}
