/**
 * An ABI generation of Pyodide: what may differ between releases, as an interface. What implements it
 * is in `generations/`, and listed in generations.ts.
 */

import type { ErrorSentinel } from "./error-sentinel.js";
import type { GlueFile } from "./generations/glue-file.js";
import type { Ptr, PyodideModule, TableIndex } from "./glue.js";
import type { PyodideInternals } from "./glue-api.js";
import type { GlueSettings } from "./glue-settings.js";
import type { GlueImports } from "./imports.js";

export interface Generation {
	/** For messages. */
	readonly name: string;
	/** The glue in a distribution's directory. */
	readonly glue: GlueFile;
	/** The first release that it describes, as numbers. It ends where the next generation begins. */
	readonly since: readonly number[];

	/** Finds the glue's `Module` when the glue calls `instantiateWasm`. */
	moduleOf(settings: GlueSettings, receiver: unknown): PyodideModule;
	/** Linear memory: exported by the main module, or made by the glue and imported. */
	memoryOf(imports: GlueImports, exports: WebAssembly.Exports): WebAssembly.Memory;
	/** The function table, likewise. */
	tableOf(imports: GlueImports, exports: WebAssembly.Exports): WebAssembly.Table;
	/** Gives the main module the error sentinel where it imports one. */
	provideErrorSentinel(imports: GlueImports, sentinel: ErrorSentinel): void;
	/**
	 * Makes imports with older names call those that later generations have instead. Code that replaces
	 * a library function then has to know the later names only.
	 */
	adaptImports(imports: GlueImports, module: PyodideModule): void;
	/** Makes objects of the glue, such as nodes of its file system, look like those of later glues. */
	adaptModule(module: PyodideModule): void;
	/** Whether the glue took over the exports that it was given. Asked when its callback has returned. */
	hasLinked(module: PyodideModule): boolean;
	/** What the glue's link step turns an export into; absent where exports stay as they are. */
	linkedValue?(value: unknown): unknown;
	/** Does the glue's link step later, on an instance that was linked by a recorded layout. */
	completeLink(module: PyodideModule, exports: WebAssembly.Exports): void;

	/** What CPython's call-adaptor slot holds: a function that makes the call, or one that counts parameters. */
	readonly adaptor: "trampoline" | "argument-counter";
	/** Address of the word of `_PyRuntime` that holds the adaptor's function pointer. */
	findAdaptorSlot(module: PyodideModule): Ptr;
	/** Called before instantiation. Keeps the glue from filling that slot: it is filled after the image. */
	withholdAdaptor(imports: GlueImports): void;
	/** Called after the glue has linked. The same, for releases where it can only be done then. */
	takeBackAdaptor(module: PyodideModule): void;
	/** Tells the glue which table index the slot holds, 0 for none. */
	announceAdaptor(module: PyodideModule, tableIndex: TableIndex): void;
	/**
	 * First table index that engine slots use. Above what any engine's link step fills, so that it is the
	 * same on all of them: 14,174 with Pyodide 314.0.7 (15,147 on WebKitGTK 2.50, where the table's
	 * functions are not always identical to the exports), 14,664 with 315.0.0a2, 11,916 with 0.27.8.
	 */
	readonly firstSlotIndex: TableIndex;

	/** Entries of the immortal table that the glue makes on every start: null, the map, then the JS constants. */
	readonly fixedImmortals: number;
	/** Turns on the conversions of older releases that the caller asked for. */
	applyCompatibility(internals: PyodideInternals): void;
	/** Says where packages come from, where the glue does not read it from its configuration. */
	setPackageSource(internals: PyodideInternals): void;
}
