/**
 * The JS value that stands for "a Python error is set" in calls from C to JavaScript
 * (Pyodide's jslib.c), which the outer loader provides; how it is imported is the generation's.
 */
import type { ErrorSentinel } from "../distribution/generation.js";

/** One fresh sentinel, and the test for it. */
export function errorSentinel(): ErrorSentinel {
	const marker = Symbol("error marker");
	return { create: () => marker, is: (value) => value === marker };
}
