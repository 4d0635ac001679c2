/**
 * Adaptors of both forms from a way to count a function's parameters in JavaScript. The trampoline
 * leaves a JavaScript frame on the stack while the C function runs, so `run_sync` cannot work below
 * it; the counter has returned by then.
 */
import type { AdaptorEnvironment, AdaptorForm, WasmFunction } from "./adaptor.js";
import { notCallable } from "./callable-types.js";
import { asTableFunction } from "./js-function.js";

/** Number of parameters of a function; `notCallable` for any that is none of the known types. */
export type CountParameters = (wasmFunction: WasmFunction) => number;

export function countingAdaptor(
	form: AdaptorForm,
	countParameters: CountParameters,
	environment: AdaptorEnvironment,
): WasmFunction {
	const entries = new KnownEntries(environment.table, countParameters);
	const adaptor =
		form === "trampoline"
			? trampoline(entries, environment.memory)
			: (tableIndex: number) => entries.at(tableIndex).parameterCount;
	return asTableFunction(form, adaptor, environment);
}

function trampoline(entries: KnownEntries, memory: WebAssembly.Memory): WasmFunction {
	let words = new Int32Array(memory.buffer);
	return (successPtr, tableIndex, self, args, kw) => {
		const { wasmFunction, parameterCount } = entries.at(tableIndex!);
		// Growing the memory replaces its buffer and leaves the old one with nothing.
		if (words.length === 0) words = new Int32Array(memory.buffer);
		const isCallable = parameterCount !== notCallable;
		words[successPtr! >>> 2] = isCallable ? 1 : 0;
		// JavaScript leaves out the arguments that a function does not take.
		return isCallable ? wasmFunction!(self!, args!, kw!) : 0;
	};
}

interface KnownEntry {
	/** Null for an empty entry. */
	readonly wasmFunction: WasmFunction | null;
	readonly parameterCount: number;
}

/**
 * What is in the table, counted once: remembered by table index for as long as the entry is the same
 * function. On engines that make a new object each time an entry is read, each read counts anew.
 */
class KnownEntries {
	readonly #table: WebAssembly.Table;
	readonly #countParameters: CountParameters;
	readonly #known = new Map<number, KnownEntry>();

	constructor(table: WebAssembly.Table, countParameters: CountParameters) {
		this.#table = table;
		this.#countParameters = countParameters;
	}

	at(tableIndex: number): KnownEntry {
		const wasmFunction: WasmFunction | null = this.#table.get(tableIndex);
		const before = this.#known.get(tableIndex);
		if (before?.wasmFunction === wasmFunction) return before!;
		const parameterCount =
			wasmFunction === null ? notCallable : this.#countParameters(wasmFunction);
		const entry = { wasmFunction, parameterCount };
		this.#known.set(tableIndex, entry);
		return entry;
	}
}
