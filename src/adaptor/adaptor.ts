/**
 * What every call adaptor strategy is. CPython calls C functions through pointers whose real type
 * may differ from the declared one, and wasm traps on that; an adaptor lets such calls through.
 * Each strategy is a folder of this room and looks like its neighbours.
 */
import type { EngineFeatures } from "../engine/features.js";

/** The names users choose by (`callAdaptor`). */
export type AdaptorName = "wasm-gc" | "type-reflection" | "probe" | "js";

/**
 * The two shapes of the slot that Pyodide releases have. `trampoline` (CPython 3.14):
 * `(success*, func, self, args, kw) -> PyObject*`, calls the function itself. `argument-counter`
 * (0.27.1 to 0.29): `(func) -> count`, CPython then calls through the right type.
 */
export type AdaptorForm = "trampoline" | "argument-counter";

/** A function that WebAssembly exports: what a table can hold. All of these take and give i32. */
export type WasmFunction = (...parameters: number[]) => number;

/** What the build makes of a .wat file, as src/file-modules.d.ts declares it. */
export interface AssembledModule {
	readonly name: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface AdaptorEnvironment {
	readonly memory: WebAssembly.Memory;
	/** The function table that C's function pointers index. */
	readonly table: WebAssembly.Table;
	/** Modules of `modules` that were compiled beforehand, by name, for hosts that forbid compiling. */
	readonly precompiled?: Readonly<Record<string, WebAssembly.Module>>;
}

/** One way to do it, for one form of the slot. */
export interface AdaptorStrategy {
	readonly name: AdaptorName;
	readonly form: AdaptorForm;
	/** Whether `run_sync` works below a call through it: whether it leaves no JavaScript frame on the stack. */
	readonly keepsStackSwitching: boolean;
	/** What the engine lacks for it, in words; undefined if nothing. */
	missing(features: EngineFeatures): string | undefined;
	readonly modules: readonly AssembledModule[];
	/**
	 * The wasm function that belongs in the slot's table entry. Null leaves the slot 0: then the
	 * calls go through Pyodide's own JavaScript.
	 * @throws EngineError where the engine does not compile WebAssembly at run time.
	 */
	create(environment: AdaptorEnvironment): WasmFunction | null;
}
