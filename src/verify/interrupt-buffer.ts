/**
 * The interrupt buffer: a typed array of this process that Python polls for signals.
 */
import type { Check } from "./check.js";

export const interruptBuffer: Check = {
	kinds: ["interrupt-buffer"],
	about: "the buffer given to pyodide.setInterruptBuffer, and the flag that makes Python poll it",
	find({ module }) {
		const polled = module.HEAP8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] !== 0;
		if (!polled && !module.Py_EmscriptenSignalBuffer) return [];
		return [
			{
				kind: "interrupt-buffer",
				value: "the buffer of pyodide.setInterruptBuffer",
				names: [],
				holders: [],
				fix: "Call pyodide.setInterruptBuffer(undefined) before the snapshot is taken, and give a buffer again after the restore.",
			},
		];
	},
};
