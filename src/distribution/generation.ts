/**
 * An ABI generation of Pyodide: what may differ between releases, as an interface. What implements it
 * is in `generations/`, and listed in generations.ts.
 */

import type { GlueFile } from "./generations/glue-file.js";
import type { Ptr, PyodideModule } from "./glue.js";
import type { PyodideInternals } from "./glue-api.js";
import type { GlueImports } from "./imports.js";

export interface Generation {
	/** For messages. */
	readonly name: string;
	/** The glue in a distribution's directory. */
	readonly glue: GlueFile;
	/** The first release that it describes, as numbers. It ends where the next generation begins. */
	readonly since: readonly number[];

	/**
	 * Makes imports with older names call those that later generations have instead. Code that replaces
	 * a library function then has to know the later names only.
	 */
	adaptImports?(imports: GlueImports, module: PyodideModule): void;
	/** Makes objects of the glue, such as nodes of its file system, look like those of later glues. */
	adaptModule?(module: PyodideModule): void;

	/** Called before the glue links. Has what it does there and may fail at fail within that call. */
	beforeLink?(module: PyodideModule): void;
	/** Whether the glue took over the exports that it was given. Asked when its callback has returned. */
	hasLinked(module: PyodideModule): boolean;
	/** What the glue's link step turns an export into; absent where exports stay as they are. */
	linkedValue?(value: unknown): unknown;
	/** Does the glue's link step later, on an instance that was linked by a recorded layout. */
	completeLink(module: PyodideModule, exports: WebAssembly.Exports): void;

	/** What the glue gives the hook that explains failed imports, beside the packages' names. */
	importHookArguments(API: PyodideInternals): readonly unknown[];

	/** What CPython's call-adaptor slot holds: a function that makes the call, or one that counts parameters. */
	readonly adaptor: "trampoline" | "argument-counter";
	/** Address of the word of `_PyRuntime` that holds the adaptor's function pointer. */
	findAdaptorSlot(module: PyodideModule): Ptr;
	/** Called after the glue has linked. Keeps the glue from filling that slot: it is filled after the image. */
	takeBackAdaptor?(module: PyodideModule): void;

	/** Entries of the immortal table that the glue makes on every start: null, the map, then the JS constants. */
	readonly fixedImmortals: number;
}
