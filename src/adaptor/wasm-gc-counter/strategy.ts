/**
 * The argument counter of Pyodide 0.27.1 to 0.29 in WebAssembly with garbage collection. It keeps
 * `run_sync` working: it has returned before CPython calls, and is no JavaScript anyway.
 */
import type { AdaptorStrategy } from "../adaptor.js";
import { compiledModule, exportedFunction } from "../instantiate.js";
import { missingFeature } from "../missing.js";

export const wasmGcCounter: AdaptorStrategy = {
	name: "wasm-gc",
	form: "argument-counter",
	keepsStackSwitching: true,
	missing: (features) => missingFeature(features, ["wasmGc"]),
	modules: ["wasm-gc-counter"],
	create(environment) {
		const module = compiledModule("wasm-gc-counter", environment);
		const imports = { env: { __indirect_function_table: environment.table } };
		return exportedFunction(module, imports, "count_args");
	},
};
