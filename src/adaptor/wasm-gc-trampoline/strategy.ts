/**
 * The trampoline of CPython 3.14 in WebAssembly with garbage collection. It keeps `run_sync`
 * working: between CPython and the C function there is nothing but wasm.
 */
import type { AdaptorStrategy } from "../adaptor.js";
import { compiledModule, exportedFunction } from "../instantiate.js";
import { missingWasmGc } from "../missing.js";

export const wasmGcTrampoline: AdaptorStrategy = {
	name: "wasm-gc",
	form: "trampoline",
	keepsStackSwitching: true,
	missing: missingWasmGc,
	modules: ["wasm-gc-trampoline"],
	create(environment) {
		const module = compiledModule("wasm-gc-trampoline", environment);
		const { memory, table } = environment;
		const imports = { env: { memory, __indirect_function_table: table } };
		return exportedFunction(module, imports, "trampoline_call");
	},
};
