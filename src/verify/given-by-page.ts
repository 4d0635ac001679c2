/**
 * What a page has given to Pyodide and memory does not hold: the typed array that Python polls for signals,
 * the canvas with what SDL has of it, a main loop that the page drives.
 */
import type { Check } from "./finding.js";

export const interruptBuffer: Check = ({ module }) => {
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
};

export const canvas: Check = ({ module }) => {
	const state: [value: string, present: unknown][] = [
		["the canvas element (pyodide.canvas)", module.canvas],
		["SDL's screen surface", module.SDL?.screen],
		["a main loop (emscripten_set_main_loop)", module.MainLoop?.func],
	];
	const present = state.filter(([, present]) => present);
	const fix =
		"Set the canvas up after the restore: a snapshot holds neither the element nor what was drawn.";
	return present.map(([value]) => ({ kind: "canvas", value, names: [], holders: [], fix }));
};
