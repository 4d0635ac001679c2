/**
 * Running Python for its effect the cheap way: straight through C's `PyRun_SimpleString`. Pyodide's
 * `runPythonInternal` takes the code through a syntax tree of Python objects to find the value of its
 * last expression: 40 ms for twenty lines right after a restore, where this takes 5.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { PythawError } from "../errors.js";

/**
 * A call in Python. JSON is Python as far as numbers, strings and lists of strings go.
 *
 * @param name what is called, such as `site.addpackage`.
 */
export const callOf = (
	name: string,
	...values: readonly (string | number | readonly string[])[]
): string => `${name}(${values.map((value) => JSON.stringify(value)).join(", ")})\n`;

/**
 * Executes code in a namespace of its own. Python prints what goes wrong to its standard error.
 *
 * @param what what the code is for, for the error message.
 * @throws PythawError with code `ERR_BOOT` if the code raises.
 */
export function runSimple(module: PyodideModule, code: string, what: string): void {
	// C runs it in __main__, which is the program's: so it runs a string in a dict.
	const text = module.stringToNewUTF8(`exec(${JSON.stringify(code)}, {})`);
	const status: number = module._PyRun_SimpleString(text);
	module._free(text);
	if (status !== 0) throw new PythawError("ERR_BOOT", `Python raised while ${what}`);
}
