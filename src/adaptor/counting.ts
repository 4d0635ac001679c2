/**
 * Adaptors made of a way to count a function's parameters in JavaScript. The trampoline leaves a
 * JavaScript frame on the stack while the C function runs, so `run_sync` cannot work below it; the
 * counter has returned by then.
 */
import { getOrMake } from "../engine/maps.js";
import type { AdaptorEnvironment, AdaptorForm, AdaptorStrategy, WasmFunction } from "./adaptor.js";
import { compiledModule, exportedFunction } from "./instantiate.js";
import counterFunction from "./js/js-argument-counter.wat";
import trampolineFunction from "./js/js-trampoline.wat";

/** C functions behind Python's method tables take none to three pointers and give one. */
export const mostParameters = 3;

/** What counting gives for any other function, and for an empty table entry. */
export const notCallable = -1;

/** Number of parameters of a function, 0 to 3; `notCallable` for one that must not be called. */
export type CountParameters = (wasmFunction: WasmFunction) => number;

/** A way to count, and the modules that it takes. */
export interface Counting extends Pick<AdaptorStrategy, "name" | "missing" | "modules"> {
	counter(environment: AdaptorEnvironment): CountParameters;
}

/** A module each that makes a JavaScript function one that the table can hold. */
const wrappers = { trampoline: trampolineFunction, "argument-counter": counterFunction };

export function countingStrategy(form: AdaptorForm, counting: Counting): AdaptorStrategy {
	const wrapper = wrappers[form];
	return {
		name: counting.name,
		form,
		keepsStackSwitching: form === "argument-counter",
		missing: counting.missing,
		modules: [...counting.modules, wrapper],
		create(environment) {
			const count = counting.counter(environment);
			const adaptor = { trampoline, "argument-counter": counter }[form](environment, count);
			const module = compiledModule(wrapper, environment);
			return exportedFunction(module, { js: { function: adaptor } }, "function");
		},
	};
}

function trampoline(
	{ table, memory }: AdaptorEnvironment,
	countParameters: CountParameters,
): WasmFunction {
	let words = new Int32Array(memory.buffer);
	return (successPtr, tableIndex, self, args, kw) => {
		const wasmFunction: WasmFunction | null = table.get(tableIndex);
		// Growing the memory replaces its buffer and leaves the old one with nothing.
		if (words.length === 0) words = new Int32Array(memory.buffer);
		const isCallable = wasmFunction !== null && countParameters(wasmFunction) !== notCallable;
		words[successPtr >>> 2] = isCallable ? 1 : 0;
		// JavaScript leaves out the arguments that a function does not take.
		return isCallable ? wasmFunction(self, args, kw) : 0;
	};
}

function counter({ table }: AdaptorEnvironment, countParameters: CountParameters): WasmFunction {
	return (tableIndex) => {
		const wasmFunction: WasmFunction | null = table.get(tableIndex);
		return wasmFunction === null ? notCallable : countParameters(wasmFunction);
	};
}

/** Counts each function once; where each read of a table entry makes a new object, each read. */
export function remembered(countParameters: CountParameters): CountParameters {
	const known = new WeakMap<WasmFunction, number>();
	return (wasmFunction) => getOrMake(known, wasmFunction, () => countParameters(wasmFunction));
}
