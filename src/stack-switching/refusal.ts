/**
 * Keeps Python from suspending below a call through `ctypes`: libffi is JavaScript here, and the engine
 * would trap, with `SuspendError`, in the middle of CPython, which cannot be used after that. Here Python
 * gets an exception instead.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import { like } from "./suspensions.js";

/** Wraps the imports that ask whether a stack may be suspended. Before the module is instantiated. */
export function refuseBelowForeignCalls({ env }: GlueImports, instance: () => PyodideModule): void {
	const { ffi_call_js, saveState, can_run_sync_js } = env;
	// No stack is suspended below such a call, so all that are under way are on the stack that runs.
	let foreignCalls = 0;
	env.ffi_call_js = like(ffi_call_js, (...parameters: unknown[]) => {
		foreignCalls += 1;
		try {
			return ffi_call_js(...parameters);
		} finally {
			foreignCalls -= 1;
		}
	});
	env.can_run_sync_js = like(can_run_sync_js, () => (foreignCalls > 0 ? 0 : can_run_sync_js()));
	env.saveState = like(saveState, () => {
		if (foreignCalls === 0) return saveState();
		const { validSuspender } = instance();
		// What the glue returns for a stack that must not be suspended differs by release.
		const { value } = validSuspender;
		validSuspender.value = false;
		try {
			return saveState();
		} finally {
			validSuspender.value = value;
			raiseRefusal(instance());
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
