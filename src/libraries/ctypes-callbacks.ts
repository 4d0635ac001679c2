/**
 * ctypes callbacks: libffi's closures, whose code is a table entry that JavaScript makes. Keeps which
 * ones are alive, and makes them again in a restored memory, where everything else of them is.
 */
import type { Ptr, PyodideModule, TableIndex } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import type { CallbackRecord } from "./record.js";

/** `ffi_prep_closure_loc_js(closure, cif, fun, userData, codeloc)` of libffi's wasm32 port. */
type PrepareClosure = (
	closure: Ptr,
	cif: Ptr,
	fun: TableIndex,
	userData: Ptr,
	codeloc: TableIndex,
) => number;

/** Words of a closure: table index, cif, fun, user data. */
const WORDS = 4;

/** The callbacks of one instance. */
export class CtypesCallbacks {
	readonly #module: () => PyodideModule;
	readonly #closures = new Map<TableIndex, Ptr>();
	readonly #prepare: PrepareClosure | undefined;

	/** Watches the imports that make and free closures, before the main module is instantiated. */
	constructor({ env }: GlueImports, module: () => PyodideModule) {
		this.#module = module;
		const { ffi_prep_closure_loc_js: prepare, ffi_closure_free_js: free } = env;
		if (prepare === undefined || free === undefined) return;
		this.#prepare = prepare;
		env.ffi_prep_closure_loc_js = Object.assign((...args: Parameters<PrepareClosure>) => {
			const status = prepare(...args);
			const [closure, , , , codeloc] = args;
			if (status === 0) this.#closures.set(codeloc, closure);
			return status;
		}, prepare);
		env.ffi_closure_free_js = Object.assign((closure: Ptr) => {
			this.#closures.delete(module().HEAPU32[closure >>> 2]);
			free(closure);
		}, free);
	}

	/** In ascending order of table indexes. */
	get records(): CallbackRecord[] {
		return [...this.#closures]
			.map(([tableIndex, closure]) => ({ tableIndex, closure }))
			.sort((a, b) => a.tableIndex - b.tableIndex);
	}

	/**
	 * Makes callbacks again. Memory and the rest of the table must be in place.
	 *
	 * @throws RangeError for a closure that is none.
	 */
	restore(records: readonly CallbackRecord[]): void {
		const { HEAPU32 } = this.#module();
		for (const { tableIndex, closure } of records) {
			const at = closure >>> 2;
			const [index, cif, fun, userData] = HEAPU32.subarray(at, at + WORDS);
			const status =
				index === tableIndex ? this.#prepare?.(closure, cif, fun, userData, tableIndex) : undefined;
			if (status !== 0) throw new RangeError(`no callback at ${closure}`);
			this.#closures.set(tableIndex, closure);
		}
	}
}
