/**
 * Canvas and SDL: elements of a page, and a main loop that the page drives. Neither is in memory.
 */
import type { Check } from "./check.js";
import type { Finding } from "./finding.js";

const fix =
	"Set the canvas up after the restore: a snapshot holds neither the element nor what was drawn.";

export const canvas: Check = {
	kinds: ["canvas"],
	about: "the canvas given to Pyodide, SDL's screen, the emscripten main loop",
	find({ module }) {
		const state: [value: string, present: boolean][] = [
			["the canvas element (pyodide.canvas)", Boolean(module.canvas)],
			["SDL's screen surface", Boolean(module.SDL?.screen)],
			["a main loop (emscripten_set_main_loop)", Boolean(module.MainLoop?.func)],
		];
		return state
			.filter(([, present]) => present)
			.map(([value]): Finding => ({ kind: "canvas", value, names: [], holders: [], fix }));
	},
};
