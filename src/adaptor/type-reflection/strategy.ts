/**
 * Counts parameters by asking the function for its type: the type reflection proposal, behind a flag
 * in V8.
 */
import type { WasmFunction } from "../adaptor.js";
import {
	type Counting,
	countingStrategy,
	mostParameters,
	notCallable,
	remembered,
} from "../counting.js";
import { missingFeature } from "../missing.js";

interface FunctionType {
	readonly parameters: readonly string[];
	readonly results: readonly string[];
}
/** What the proposal adds to functions that WebAssembly exports. */
interface Reflected {
	type?(): FunctionType;
}
/** Where earlier drafts had it, which V8 follows up to Node 20. */
interface EarlierReflection {
	Function: { type(wasmFunction: WasmFunction): FunctionType };
}

function typeOf(wasmFunction: WasmFunction & Reflected): FunctionType {
	if (wasmFunction.type) return wasmFunction.type();
	return (WebAssembly as unknown as EarlierReflection).Function.type(wasmFunction);
}

function countParameters(wasmFunction: WasmFunction): number {
	const { parameters, results } = typeOf(wasmFunction);
	const isCallable =
		results.length === 1 &&
		results[0] === "i32" &&
		parameters.length <= mostParameters &&
		parameters.every((parameter) => parameter === "i32");
	return isCallable ? parameters.length : notCallable;
}

const counting: Counting = {
	name: "type-reflection",
	missing: (features) => missingFeature(features, ["typeReflection"]),
	modules: [],
	counter: () => remembered(countParameters),
};

export const typeReflectionTrampoline = countingStrategy("trampoline", counting);
export const typeReflectionCounter = countingStrategy("argument-counter", counting);
