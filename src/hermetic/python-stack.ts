/**
 * Where Python stands, read through the C API: for the moment when no Python code may run. Needs an
 * interpreter only if one exists.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";

/** How many frames are listed. */
const MAX_FRAMES = 100;

/** Lines such as `  File "/lib/x.py", line 3, in f`, outermost first; undefined if no Python runs. */
export function pythonStack(module: PyodideModule): string | undefined {
	if (!module._Py_IsInitialized?.()) return undefined;
	// C code that may block has let go of its thread; reading objects takes one.
	const state = module._PyGILState_Ensure();
	try {
		return framesOf(module, module._PyThreadState_GetUnchecked());
	} finally {
		module._PyGILState_Release(state);
	}
}

function framesOf(module: PyodideModule, thread: Ptr): string | undefined {
	const lines: string[] = [];
	let frame: Ptr = module._PyThreadState_GetFrame(thread);
	while (frame !== 0) {
		if (lines.length < MAX_FRAMES) lines.push(describeFrame(module, frame));
		const outer: Ptr = module._PyFrame_GetBack(frame);
		module._Py_DecRef(frame);
		frame = outer;
	}
	return lines.length === 0 ? undefined : lines.reverse().join("\n");
}

function describeFrame(module: PyodideModule, frame: Ptr): string {
	const code: Ptr = module._PyFrame_GetCode(frame);
	const file = attribute(module, code, "co_filename");
	const name = attribute(module, code, "co_qualname");
	module._Py_DecRef(code);
	return `  File "${file}", line ${module._PyFrame_GetLineNumber(frame)}, in ${name}`;
}

/** A str attribute of an object of C; reading it runs no Python code. */
function attribute(module: PyodideModule, object: Ptr, name: string): string {
	const stack = module.stackSave();
	const value: Ptr = module._PyObject_GetAttrString(object, module.stringToUTF8OnStack(name));
	module.stackRestore(stack);
	if (value === 0) {
		module._PyErr_Clear();
		return "?";
	}
	const text = module.UTF8ToString(module._PyUnicode_AsUTF8(value));
	module._Py_DecRef(value);
	return text;
}
