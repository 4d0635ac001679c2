/**
 * A program's hooks are not called while a restored interpreter is connected: what they may call of
 * JavaScript is not there yet, and the start's own Python is none of theirs. These are trace and profile
 * functions, callbacks of `sys.monitoring`, what a garbage collection calls (`gc.callbacks`, finalizers),
 * and what a program has put in the place of `__import__`.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { importedModule, itemOf, setItem, TYPE_BYTE_OFFSET } from "./interpreter.js";

/** Keeps them quiet until the function is called that this returns. */
export function keepQuiet(module: PyodideModule): () => void {
	// CPython skips every hook of a thread in which one is running already (`if (tstate->tracing)`).
	const threadState = module._PyThreadState_Get();
	module._PyThreadState_EnterTracing(threadState);
	const wasEnabled = module._PyGC_Disable();
	const putBackImport = replaceImport(module);
	return () => {
		putBackImport?.();
		if (wasEnabled === 1) module._PyGC_Enable();
		module._PyThreadState_LeaveTracing(threadState);
	};
}

/** Puts importlib's function in the place of one that is not CPython's own; undefined if it is. */
function replaceImport(module: PyodideModule): (() => void) | undefined {
	const builtins = module._PyModule_GetDict(importedModule(module, "builtins"));
	const own: Ptr = itemOf(module, builtins, "__import__");
	if (own === 0) return undefined;
	if (module.HEAPU32[(own + TYPE_BYTE_OFFSET) >>> 2] === module._PyCFunction_Type) return undefined;
	const importlib = importedModule(module, "_frozen_importlib");
	if (importlib === 0) return undefined;
	const plain = itemOf(module, module._PyModule_GetDict(importlib), "__import__");
	if (plain === 0) return undefined;
	module._Py_IncRef(own);
	setItem(module, builtins, "__import__", plain);
	return () => {
		setItem(module, builtins, "__import__", own);
		module._Py_DecRef(own);
	};
}
