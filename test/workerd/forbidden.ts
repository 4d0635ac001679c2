/**
 * The cases of the integration suite that workerd's rules forbid, each with what a program sees in its place.
 * Whatever is not here must pass.
 */
import type { Refusal } from "../engines/suite-rows.js";

/** V8's words, with which workerd refuses to make code of a text in a handler. */
const NO_EVAL = /JsException: EvalError: Code generation from strings disallowed/;

export const forbidden: Readonly<Record<string, Refusal>> = {
	"eval_code runs in a namespace of its own, run_js in JavaScript": {
		rule: "run_js evaluates a text",
		error: NO_EVAL,
	},
	"JavaScript that Python evaluates can import ES modules": {
		rule: "run_js evaluates a text",
		error: NO_EVAL,
	},
};
