/**
 * The JS value that stands for "a Python error is set" in calls from C to JavaScript (Pyodide's
 * jslib.c). The outer loader provides it. How the main module imports it differs by generation.
 */
export interface ErrorSentinel {
	create(): unknown;
	is(value: unknown): boolean;
}

/** One fresh sentinel, and the test for it. */
export function errorSentinel(): ErrorSentinel {
	const marker = Symbol("error marker");
	return { create: () => marker, is: (value) => value === marker };
}
