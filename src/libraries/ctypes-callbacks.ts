/**
 * ctypes callbacks: libffi's closures, whose code is a table entry that JavaScript makes. Notes which ones
 * are alive, and makes their table entries again after a restore; all else of them is in memory.
 */
import type { Ptr, PyodideModule, TableIndex } from "../distribution/glue.js";
import { type GlueImports, type LibraryFunctions, replace } from "../distribution/imports.js";
import { takeRefusedModule } from "../engine/refused-module.js";
import type { EngineError } from "../errors.js";
import type { CallbackRecord } from "./record.js";

/** Words of a closure: table index, cif, fun, user data. */
const WORDS = 4;

/** The callbacks of one instance. */
export class CtypesCallbacks {
	readonly #closures = new Map<TableIndex, Ptr>();
	/** The glue's own, which libffi's wasm32 port has; undefined where a release lacks it. */
	#prepare: LibraryFunctions["ffi_prep_closure_loc_js"] | undefined;

	constructor(private readonly module: PyodideModule) {}

	/** Watches the library functions that make and free closures. */
	replaceImports(imports: GlueImports): void {
		replace(imports, "ffi_prep_closure_loc_js", (prepare) => {
			this.#prepare = prepare;
			return (closure, cif, fun, userData, codeloc) => {
				const status = prepare(closure, cif, fun, userData, codeloc);
				if (status === 0) this.#closures.set(codeloc, closure);
				else this.#warn(takeRefusedModule());
				return status;
			};
		});
		replace(imports, "ffi_closure_free_js", (free) => (closure) => {
			this.#closures.delete(this.module.HEAPU32[closure >>> 2]);
			free(closure);
		});
	}

	/** ctypes raises with the number alone: what it means is a warning before that. */
	#warn(refusal: EngineError | undefined): void {
		if (refusal === undefined) return;
		const text = JSON.stringify(refusal.message);
		try {
			// Above the code itself are two frames of Pyodide's, then who asked for the callback.
			this.module.API.public_api?.runPython(
				`__import__("warnings").warn(${text}, RuntimeWarning, stacklevel=4)`,
			);
		} catch {
			// A filter makes an error of it: ctypes' own follows.
		}
	}

	/** In ascending order of table indexes. */
	get records(): CallbackRecord[] {
		return [...this.#closures]
			.map(([tableIndex, closure]) => ({ tableIndex, closure }))
			.sort((a, b) => a.tableIndex - b.tableIndex);
	}

	/** The same, with no others left. */
	takeBack(records: readonly CallbackRecord[]): void {
		this.#closures.clear();
		this.restore(records);
	}

	/**
	 * Makes callbacks again. Memory and the rest of the table must be in place.
	 *
	 * @throws RangeError for a closure that is none; EngineError where the host compiles nothing.
	 */
	restore(records: readonly CallbackRecord[]): void {
		const { HEAPU32 } = this.module;
		for (const { tableIndex, closure } of records) {
			const at = closure >>> 2;
			const [index, cif, fun, userData] = HEAPU32.subarray(at, at + WORDS);
			const status =
				index === tableIndex ? this.#prepare?.(closure, cif, fun, userData, tableIndex) : undefined;
			if (status !== 0) throw takeRefusedModule() ?? new RangeError(`no callback at ${closure}`);
			this.#closures.set(tableIndex, closure);
		}
	}
}
