/**
 * Calls through JavaScript, which leaves out the arguments that a function does not take; how many it
 * takes is its `length` (WebAssembly JavaScript Interface, Exported Functions). Where nothing may be
 * compiled the slot stays 0: CPython then calls through JavaScript of Pyodide's own, and a function
 * of four or more parameters is called with zeros.
 */
import { EngineError } from "../../errors.js";
import type { AdaptorForm, AdaptorStrategy } from "../adaptor.js";
import { countingStrategy, mostParameters, notCallable } from "../counting.js";

function strategy(form: AdaptorForm): AdaptorStrategy {
	const counting = countingStrategy(form, {
		name: "js",
		missing: () => undefined,
		modules: [],
		counter:
			() =>
			({ length }) =>
				length <= mostParameters ? length : notCallable,
	});
	return {
		...counting,
		create(environment) {
			try {
				return counting.create(environment);
			} catch (error) {
				if (error instanceof EngineError) return null;
				throw error;
			}
		},
	};
}

export const jsTrampoline = strategy("trampoline");
export const jsCounter = strategy("argument-counter");
