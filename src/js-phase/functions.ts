/**
 * The functions of functions.py in an interpreter. A snapshot's image has them already; where they are
 * missing (after a cold start, or with a snapshot from before there were any), they are defined.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import source from "./functions.py";
import { call, execute, importedModule, itemOf } from "./interpreter.js";
import type { PythonValue } from "./python-values.js";

/**
 * The module in `sys.modules` that they are in. The number goes up when what a function takes or does
 * changes: those of an older snapshot then stay unused.
 */
const MODULE_NAME = "_pythaw_1";

/** Calls one of them for the purpose that `what` tells. @throws PythonRaisedError if it raises. */
export function callFunction(
	module: PyodideModule,
	name: "settle" | "take_over" | "run_hooks",
	values: readonly PythonValue[],
	what: string,
): unknown {
	return call(module, functionNamed(module, name), values, what);
}

function functionNamed(module: PyodideModule, name: string): Ptr {
	const owner = importedModule(module, MODULE_NAME);
	const known = owner === 0 ? 0 : itemOf(module, module._PyModule_GetDict(owner), name);
	return known !== 0 ? known : itemOf(module, define(module), name);
}

/** @returns the dict that they are in. */
function define(module: PyodideModule): Ptr {
	const stackPointer = module.stackSave();
	const owner = module._PyImport_AddModule(module.stringToUTF8OnStack(MODULE_NAME));
	module.stackRestore(stackPointer);
	const names = module._PyModule_GetDict(owner);
	execute(module, source, names, "its own functions were defined");
	return names;
}
