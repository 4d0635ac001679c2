/**
 * Counts parameters by asking the function for its type: the type reflection proposal, behind a flag
 * in V8. The counter keeps `run_sync` working; the trampoline does not, for it is JavaScript.
 */
import type { AdaptorForm, AdaptorStrategy, WasmFunction } from "../adaptor.js";
import { callableTypes, notCallable } from "../callable-types.js";
import { countingAdaptor } from "../counting.js";
import { wrapperName } from "../js-function.js";
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

const mostParameters = Math.max(...callableTypes.map(({ parameterCount }) => parameterCount));

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

function strategy(form: AdaptorForm): AdaptorStrategy {
	return {
		name: "type-reflection",
		form,
		keepsStackSwitching: form === "argument-counter",
		missing: (features) => missingFeature(features, ["typeReflection"]),
		modules: [wrapperName(form)],
		create: (environment) => countingAdaptor(form, countParameters, environment),
	};
}

export const typeReflectionTrampoline = strategy("trampoline");
export const typeReflectionCounter = strategy("argument-counter");
