/**
 * `eval` in a handler, where workerd refuses it: what Python's `run_js` and `js.eval` call says which rule
 * that is. It evaluates nothing that workerd does not.
 */
import { EngineError } from "../errors.js";

/** To be called once requests come: the worker's own code may evaluate while it starts. */
export function explainEval(): void {
	// biome-ignore lint/security/noGlobalEval: it is wrapped, not called with a text of ours.
	const evaluate = globalThis.eval;
	const explaining = (text: unknown): unknown => {
		try {
			return evaluate(text as string);
		} catch (error) {
			if (error instanceof EvalError) throw refusal(error);
			throw error;
		}
	};
	Object.defineProperty(globalThis, "eval", {
		value: Object.defineProperty(explaining, "name", { value: "eval" }),
		configurable: true,
		writable: true,
	});
}

const refusal = (cause: EvalError): EngineError =>
	new EngineError(
		"eval",
		"workerd evaluates no text as JavaScript in a handler, so run_js and js.eval do not work there. " +
			"Put the function into a module of the worker, and hand it over (option jsModules, or pyodide.registerJsModule).",
		{ cause },
	);
