/**
 * Keeps Python from suspending below a call through `ctypes`: libffi is JavaScript here, and the engine
 * would trap, with `SuspendError`, in the middle of CPython, which cannot be used after that. Here Python
 * gets an exception instead.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

export function refuseBelowForeignCalls(imports: GlueImports, module: PyodideModule): void {
	// No stack is suspended below such a call, so all that are under way are on the stack that runs.
	let foreignCalls = 0;
	replace(imports, "ffi_call_js", (original) => (...parameters) => {
		foreignCalls += 1;
		try {
			return original(...parameters);
		} finally {
			foreignCalls -= 1;
		}
	});
	replace(imports, "can_run_sync_js", (original) => () => (foreignCalls > 0 ? 0 : original()));
	replace(imports, "saveState", (original) => () => {
		if (foreignCalls === 0) return original();
		const { validSuspender } = module;
		// What the glue returns for a stack that must not be suspended differs by release.
		const { value } = validSuspender;
		validSuspender.value = false;
		try {
			return original();
		} finally {
			validSuspender.value = value;
			raiseRefusal(module);
		}
	});
}

/** Makes the refusal Python's current exception, a RuntimeError. */
function raiseRefusal(module: PyodideModule): void {
	const stackPointer = module.stackSave();
	const message = module.stringToUTF8OnStack(
		"run_sync cannot suspend here: a call through ctypes is on the stack, which runs through " +
			"JavaScript, and WebAssembly stack switching (JavaScript Promise Integration) cannot suspend that.",
	);
	module._PyErr_SetString(module.HEAPU32[module._PyExc_RuntimeError >> 2], message);
	module.stackRestore(stackPointer);
}
