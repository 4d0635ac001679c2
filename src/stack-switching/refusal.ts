/**
 * Keeps Python from suspending where JavaScript is on the stack below it: the engine would trap, with
 * `SuspendError`, in the middle of CPython, which cannot be used after that. Here it gets an exception
 * instead. It has no part in the refusal on an engine without JSPI; that one is Pyodide's.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";

/** Call adaptors that keep a JavaScript frame on the stack, of the instances that have one. */
const adaptors = new WeakMap<PyodideModule, string>();

/**
 * Refuses every suspension of an instance from here on: hardly anything in CPython is called past the
 * call adaptor, `run_sync` itself not.
 *
 * @param adaptor name of its call adaptor.
 */
export function refuseToSuspend(module: PyodideModule, adaptor: string): void {
	adaptors.set(module, adaptor);
}

/**
 * Counts the calls that go through libffi, which is JavaScript: `ctypes`. Before the module is
 * instantiated.
 *
 * @returns what is in the way of suspending the stack that runs, in words; undefined if nothing is.
 */
export function watchObstacles(
	imports: GlueImports,
): (module: PyodideModule) => string | undefined {
	const { env } = imports;
	const { ffi_call_js } = env;
	// No stack is suspended below such a call, so all that are under way are on the stack that runs.
	let foreignCalls = 0;
	env.ffi_call_js = Object.assign(
		(...parameters: unknown[]) => {
			foreignCalls += 1;
			try {
				return ffi_call_js(...parameters);
			} finally {
				foreignCalls -= 1;
			}
		},
		{ sig: ffi_call_js.sig },
	);
	return (module) => {
		const adaptor = adaptors.get(module);
		if (adaptor !== undefined) return `the call adaptor "${adaptor}" is`;
		return foreignCalls > 0 ? "a call through ctypes is" : undefined;
	};
}

/**
 * Makes the refusal Python's current exception, a RuntimeError.
 *
 * @param obstacle as {@link watchObstacles} says it.
 */
export function raiseRefusal(module: PyodideModule, obstacle: string): void {
	const stackPointer = module.stackSave();
	const message = module.stringToUTF8OnStack(
		`run_sync cannot suspend here: ${obstacle} on the stack, and WebAssembly stack switching ` +
			"(JavaScript Promise Integration) cannot suspend JavaScript, which it runs through.",
	);
	module._PyErr_SetString(module.HEAPU32[module._PyExc_RuntimeError >> 2], message);
	module.stackRestore(stackPointer);
}
