/**
 * Calls through JavaScript, which leaves out the arguments that a function does not take; how many it
 * takes is its `length` (WebAssembly JavaScript Interface, Exported Functions). The trampoline leaves
 * a JavaScript frame on the stack, so `run_sync` cannot work below it; the counter has returned by
 * then. Where nothing may be compiled the slot stays 0: CPython then calls through JavaScript of
 * Pyodide's own, and a function of four or more parameters is called with zeros.
 */
import { EngineError } from "../../errors.js";
import type { AdaptorEnvironment, AdaptorForm, AdaptorStrategy, WasmFunction } from "../adaptor.js";
import { notCallable, pointers } from "../callable-types.js";
import { asTableFunction, wrapperName } from "../js-function.js";

/** A trampoline passes self, args and kw. */
const MOST_PARAMETERS = pointers(3).length;

const isCallable = (wasmFunction: WasmFunction | null): wasmFunction is WasmFunction =>
	wasmFunction !== null && wasmFunction.length <= MOST_PARAMETERS;

function trampoline({ memory, table }: AdaptorEnvironment): WasmFunction {
	let words = new Int32Array(memory.buffer);
	return (successPtr, tableIndex, self, args, kw) => {
		const wasmFunction: WasmFunction | null = table.get(tableIndex!);
		// Growing the memory replaces its buffer and leaves the old one with nothing.
		if (words.length === 0) words = new Int32Array(memory.buffer);
		const callable = isCallable(wasmFunction);
		words[successPtr! >>> 2] = Number(callable);
		return callable ? wasmFunction(self!, args!, kw!) : 0;
	};
}

function counter({ table }: AdaptorEnvironment): WasmFunction {
	return (tableIndex) => {
		const wasmFunction: WasmFunction | null = table.get(tableIndex!);
		return isCallable(wasmFunction) ? wasmFunction.length : notCallable;
	};
}

function strategy(
	form: AdaptorForm,
	make: (environment: AdaptorEnvironment) => WasmFunction,
): AdaptorStrategy {
	return {
		name: "js",
		form,
		keepsStackSwitching: form === "argument-counter",
		missing: () => undefined,
		modules: [wrapperName(form)],
		create(environment) {
			try {
				return asTableFunction(form, make(environment), environment);
			} catch (error) {
				if (error instanceof EngineError) return null;
				throw error;
			}
		},
	};
}

export const jsTrampoline = strategy("trampoline", trampoline);
export const jsCounter = strategy("argument-counter", counter);
