/**
 * Pyodide 314 and later (CPython 3.14, Emscripten 5): the glue is an ES module, the main module
 * exports its memory and table, CPython's slot takes a trampoline. Only facts about these releases.
 */
import type { Generation } from "../generation.js";
import { moduleGlue } from "./glue-file.js";

export const pyodide314: Generation = {
	importHookArguments: () => [],
	name: "Pyodide 314 and later",
	since: [314],
	glue: moduleGlue,

	beforeLink(module) {
		// `LDSO.init();loadDylibs()`: the second is async, and 314 drops its promise. What it throws would be
		// a rejection that nobody handles, and the start would go on half linked. So it finds nothing to do.
		const { LDSO } = module;
		const { init } = LDSO;
		if (init === undefined || module.reportUndefinedSymbols === undefined) return;
		LDSO.init = () => {
			LDSO.init = init;
			init();
			module.reportUndefinedSymbols!();
		};
	},
	hasLinked: (module) => typeof module._main === "function",
	completeLink(module, exports) {
		module.mergeLibSymbols(exports, "main");
		module.updateGOT(exports);
	},

	adaptor: "trampoline",
	findAdaptorSlot: (module) =>
		module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2],
	takeBackAdaptor({ onPreRuns }) {
		// The glue fills the slot in a callback of its own, which has not run yet.
		const at = onPreRuns.findIndex(({ name }) => name === "setEmscriptenTrampoline");
		if (at >= 0) onPreRuns.splice(at, 1);
	},

	// null, the map, undefined, true, false, the error sentinel, "no value".
	fixedImmortals: 7,
};
