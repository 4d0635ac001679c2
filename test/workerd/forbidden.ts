/**
 * The cases of the integration suite that workerd's rules forbid, each with what a program sees in its place.
 * Whatever is not here must pass.
 */
import type { Refusal } from "../engines/suite-rows.js";

/** What names the rule: workerd makes no code of a text in a handler. */
const NO_EVAL = /JsException: EngineError: workerd evaluates no text as JavaScript in a handler/;

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
