/**
 * The interpreter by C's API: its modules, executing a text for its effect, calling a function with values.
 * Pyodide's own ways take a program through a syntax tree of Python objects, or values through proxies.
 * Right after a restore that takes tens of milliseconds, because it is much code that the engine has yet
 * to compile.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { PythonRaisedError } from "../errors.js";
import { type PythonValue, toPython } from "./python-values.js";

/** In a `PyObject`: its class, `ob_type` (Include/object.h). */
export const TYPE_BYTE_OFFSET = 4;

/** A module that is imported, by name; 0 if there is none. A borrowed reference. */
export function importedModule(module: PyodideModule, name: string): Ptr {
	return itemOf(module, module._PyImport_GetModuleDict(), name);
}

/** What a dict has by that name; 0 if nothing. A borrowed reference. */
export function itemOf(module: PyodideModule, dict: Ptr, name: string): Ptr {
	const stackPointer = module.stackSave();
	const item = module._PyDict_GetItemString(dict, module.stringToUTF8OnStack(name));
	module.stackRestore(stackPointer);
	return item;
}

export function setItem(module: PyodideModule, dict: Ptr, name: string, value: Ptr): void {
	const key = toPython(module, name);
	module._PyDict_SetItem(dict, key, value);
	module._Py_DecRef(key);
}

/** Of a text of several statements (CPython's `compile.h`). */
const FILE_INPUT = 257;

/** `names` is the dict that its names are in, `what` what it is for. @throws PythonRaisedError if it raises. */
export function execute(module: PyodideModule, source: string, names: Ptr, what: string): void {
	const text = module.stringToNewUTF8(source);
	const result = module._PyRun_StringFlags(text, FILE_INPUT, names, names, 0);
	module._free(text);
	module._Py_DecRef(checked(module, result, what));
}

/** The same in a namespace of its own, where it finds values by name. */
export function executeWith(
	module: PyodideModule,
	source: string,
	values: { readonly [name: string]: PythonValue },
	what: string,
): void {
	const names = toPython(module, values);
	try {
		execute(module, source, names, what);
	} finally {
		module._Py_DecRef(names);
	}
}

/**
 * Calls a function. Gives what Pyodide makes of its result for JavaScript. @throws PythonRaisedError if it raises.
 */
export function call(
	module: PyodideModule,
	callable: Ptr,
	values: readonly PythonValue[],
	what: string,
): unknown {
	const args = module._PyTuple_New(values.length);
	// The tuple takes over each reference.
	for (const [index, value] of values.entries()) {
		module._PyTuple_SetItem(args, index, toPython(module, value));
	}
	const result = module._PyObject_CallObject(callable, args);
	module._Py_DecRef(args);
	try {
		return module._python2js(checked(module, result, what));
	} finally {
		module._Py_DecRef(result);
	}
}

function checked(module: PyodideModule, result: Ptr, what: string): Ptr {
	if (result !== 0) return result;
	const cause = raised(module);
	throw new PythonRaisedError(
		`Python raised while ${what}: the program has replaced something that is needed for that`,
		cause.message,
		{ cause },
	);
}

/** The exception that Python has set, as Pyodide makes an error of it. */
function raised(module: PyodideModule): Error {
	try {
		module._pythonexc2js();
	} catch (error) {
		return error as Error;
	}
	throw new Error("Python has not raised");
}
