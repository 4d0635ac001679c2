/**
 * Reading the buffer that was given to `pyodide.setInterruptBuffer`. The glue reads it and then writes 0:
 *
 *     let result = Module.Py_EmscriptenSignalBuffer[0]; Module.Py_EmscriptenSignalBuffer[0] = 0;
 *
 * A signal that another thread writes between the two is gone. Of 300 that were sent to `while True: pass`
 * 11 to 15 were, with Pyodide's own loader (Node 24).
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

/** Has reading and writing 0 be one step. */
export function loseNoInterrupt(imports: GlueImports, module: PyodideModule): void {
	replace(imports, "_Py_CheckEmscriptenSignals_Helper", (original) => () => {
		const buffer = module.Py_EmscriptenSignalBuffer;
		// What else can be read and written as an array. It is asked often: throwing each time would take long.
		if (!ArrayBuffer.isView(buffer)) return original();
		try {
			return Atomics.exchange(buffer as Uint8Array, 0, 0);
		} catch {
			// No array of integers.
			return original();
		}
	});
}
