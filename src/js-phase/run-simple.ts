/**
 * Running Python for its effect the cheap way: straight through C's `PyRun_SimpleString`. Pyodide's
 * `runPythonInternal` takes the code through a syntax tree of Python objects to find the value of its
 * last expression: 40 ms for twenty lines right after a restore, where this takes 5.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { PythawError } from "../errors.js";

/** Of kinds that JSON and Python write alike. */
export type PythonValues = Record<string, string | number | readonly string[]>;

/**
 * Executes code in a namespace of its own. Python prints what goes wrong to its standard error.
 *
 * @param values what the code finds there, by name.
 * @param what what the code is for, for the error message.
 * @throws PythawError with code `ERR_BOOT` if the code raises.
 */
export function runSimple(
	module: PyodideModule,
	code: string,
	values: PythonValues,
	what: string,
): void {
	// C runs it in __main__, which is the program's: so it runs a string in a dict.
	const text = module.stringToNewUTF8(`exec(${JSON.stringify(code)}, ${JSON.stringify(values)})`);
	const status: number = module._PyRun_SimpleString(text);
	module._free(text);
	if (status !== 0) throw new PythawError("ERR_BOOT", `Python raised while ${what}`);
}
