/**
 * Pyodide 0.28 and 0.29 (CPython 3.13, Emscripten 4): the glue is a classic script, which makes the
 * memory and the table that the main module imports; CPython's slot takes an argument counter. Only
 * facts about these releases.
 */
import type { Generation } from "../generation.js";
import { scriptGlue } from "./glue-file.js";

export const pyodide028: Generation = {
	importHookArguments: ({ lockfile_unvendored_stdlibs_and_test: unvendored }) => [unvendored],
	name: "Pyodide 0.28 and 0.29",
	since: [0, 28],
	glue: scriptGlue,

	// The glue copies the exports later; what it has done by now is to register the main module as a library.
	hasLinked: ({ LDSO }) => LDSO.loadedLibsByName.__main__ !== undefined,
	linkedValue,
	completeLink(module, exports) {
		module.mergeLibSymbols(module.relocateExports(exports, MEMORY_BASE), "main");
	},

	adaptor: "argument-counter",
	findAdaptorSlot: (module) =>
		module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_COUNT_ARGS_OFFSET >> 2],

	// null, the map, undefined, true, false, the error sentinel, "no value".
	fixedImmortals: 7,
};

/** Where the glue puts the main module's data. Addresses among the exports are relative to it. */
const MEMORY_BASE = 1024;

/** Functions stay as they are. An address is exported as a global, and becomes a number. */
function linkedValue(value: unknown): unknown {
	return typeof value === "object" ? (value as WebAssembly.Global).value + MEMORY_BASE : value;
}
