/**
 * Counts parameters by trying: a module that imports a function of a type instantiates with no
 * other. Slow the first time, so what comes out is remembered by table index for as long as the
 * entry is the same. The counter keeps `run_sync` working; the trampoline does not, for it is
 * JavaScript.
 */
import type { AdaptorEnvironment, AdaptorForm, AdaptorStrategy, WasmFunction } from "../adaptor.js";
import { notCallable } from "../callable-types.js";
import { type CountParameters, countingAdaptor } from "../counting.js";
import { compiledModule } from "../instantiate.js";
import { wrapperName } from "../js-function.js";
import { probes } from "./probes.js";

function counterByTrying(environment: AdaptorEnvironment): CountParameters {
	const tries = probes.map(({ moduleName, parameterCount }) => ({
		module: compiledModule(moduleName, environment),
		parameterCount,
	}));
	return (wasmFunction) => {
		const found = tries.find(({ module }) => instantiates(module, wasmFunction));
		return found ? found.parameterCount : notCallable;
	};
}

function instantiates(module: WebAssembly.Module, wasmFunction: WasmFunction): boolean {
	try {
		new WebAssembly.Instance(module, { probe: { function: wasmFunction } });
		return true;
	} catch (error) {
		if (error instanceof WebAssembly.LinkError) return false;
		throw error;
	}
}

function strategy(form: AdaptorForm): AdaptorStrategy {
	return {
		name: "probe",
		form,
		keepsStackSwitching: form === "argument-counter",
		missing: () => undefined,
		modules: [...probes.map(({ moduleName }) => moduleName), wrapperName(form)],
		create: (environment) => countingAdaptor(form, counterByTrying(environment), environment),
	};
}

export const probeTrampoline = strategy("trampoline");
export const probeCounter = strategy("argument-counter");
