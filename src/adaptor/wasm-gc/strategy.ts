/**
 * Adaptors in WebAssembly with garbage collection. They keep `run_sync` working: between CPython and
 * the C function there is nothing but wasm.
 */
import type { AdaptorForm, AdaptorStrategy, AssembledModule } from "../adaptor.js";
import { compiledModule, exportedFunction } from "../instantiate.js";
import { missingFeature, type NamedFeature } from "../missing.js";
import counter from "./wasm-gc-counter.wat";
import trampoline from "./wasm-gc-trampoline.wat";
import plainTrampoline from "./wasm-gc-trampoline-plain-calls.wat";

function strategy(
	form: AdaptorForm,
	module: AssembledModule,
	exportName: string,
	needed: readonly NamedFeature[],
): AdaptorStrategy {
	return {
		name: "wasm-gc",
		form,
		keepsStackSwitching: true,
		missing: (features) => missingFeature(features, needed),
		modules: [module],
		create(environment) {
			const { memory, table } = environment;
			const imports = { env: { memory, __indirect_function_table: table } };
			return exportedFunction(compiledModule(module, environment), imports, exportName);
		},
	};
}

export const wasmGcTrampoline = strategy("trampoline", trampoline, "trampoline_call", [
	"wasmGc",
	"typedFunctionReferences",
	"tailCalls",
]);
/** The same for engines whose tail calls cannot be used. On V8 it costs 0 to 12 % more per call (bench/adaptor). */
export const wasmGcPlainTrampoline = strategy("trampoline", plainTrampoline, "trampoline_call", [
	"wasmGc",
	"typedFunctionReferences",
]);
export const wasmGcCounter = strategy("argument-counter", counter, "count_args", ["wasmGc"]);
