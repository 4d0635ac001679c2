/**
 * From JavaScript values to new Python objects by C's API, so that nothing is parsed. Only plain values:
 * what comes out knows nothing of JavaScript.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";

/** Numbers are whole. Lists become Python's lists, tables dicts. */
export type PythonValue =
	| null
	| number
	| string
	| Uint8Array
	| readonly PythonValue[]
	| { readonly [name: string]: PythonValue };

/** A new reference. */
export function toPython(module: PyodideModule, value: PythonValue): Ptr {
	if (value === null) {
		module._Py_IncRef(module.__Py_NoneStruct);
		return module.__Py_NoneStruct;
	}
	if (typeof value === "number") return module._PyLong_FromDouble(value);
	if (typeof value === "string") return strOf(module, value);
	if (value instanceof Uint8Array) return bytesOf(module, value);
	return Array.isArray(value) ? listOf(module, value) : dictOf(module, value as Table);
}

type Table = { readonly [name: string]: PythonValue };

/** As C's decoder has it. With it, a mark of the byte order is part of the text. */
const LITTLE_ENDIAN = -1;

/** By UTF-16, which is what JavaScript's texts are: half a surrogate pair is one in Python, too. */
function strOf(module: PyodideModule, text: string): Ptr {
	const units = Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
	const bytes = bytesOf(module, new Uint8Array(units.buffer));
	const stackPointer = module.stackSave();
	const errors = module.stringToUTF8OnStack("surrogatepass");
	const byteOrder = module.stackAlloc(4);
	module.HEAP32[byteOrder >>> 2] = LITTLE_ENDIAN;
	const unitsPtr = module._PyBytes_AsString(bytes);
	const str = module._PyUnicode_DecodeUTF16(unitsPtr, units.byteLength, errors, byteOrder);
	module.stackRestore(stackPointer);
	module._Py_DecRef(bytes);
	return str;
}

function bytesOf(module: PyodideModule, content: Uint8Array): Ptr {
	const bytes = module._PyBytes_FromStringAndSize(0, content.byteLength);
	module.HEAPU8.set(content, module._PyBytes_AsString(bytes));
	return bytes;
}

function listOf(module: PyodideModule, values: readonly PythonValue[]): Ptr {
	const list = module._PyList_New(values.length);
	// The list takes over each reference.
	for (const [index, value] of values.entries()) {
		module._PyList_SetItem(list, index, toPython(module, value));
	}
	return list;
}

function dictOf(module: PyodideModule, table: Table): Ptr {
	const dict = module._PyDict_New();
	for (const [name, value] of Object.entries(table)) {
		const pair = [strOf(module, name), toPython(module, value)] as const;
		module._PyDict_SetItem(dict, ...pair);
		for (const object of pair) module._Py_DecRef(object);
	}
	return dict;
}
