/**
 * Pyodide 314 and later (CPython 3.14, Emscripten 5): the glue is an ES module, the main module
 * exports its memory and table, CPython's slot takes a trampoline. Only facts about these releases.
 */
import type { Generation } from "../generation.js";
import { replace } from "../imports.js";
import { moduleGlue } from "./glue-file.js";

export const pyodide314: Generation = {
	name: "Pyodide 314 and later",
	since: [314],
	glue: moduleGlue,

	moduleOf: (settings) => settings as any,
	memoryOf: (_, exports) => exports.memory as WebAssembly.Memory,
	tableOf: (_, exports) => exports.__indirect_function_table as WebAssembly.Table,
	// The glue's own do nothing: `var _JsvError_Check=()=>{};var _Jsv_GetError_import=()=>{};`
	provideErrorSentinel(imports, { create, is }) {
		replace(imports, "Jsv_GetError_import", () => create);
		replace(imports, "JsvError_Check", () => is);
	},
	adaptImports() {},
	adaptModule() {},
	hasLinked: (module) => typeof module._main === "function",
	completeLink(module, exports) {
		module.mergeLibSymbols(exports, "main");
		module.updateGOT(exports);
	},

	adaptor: "trampoline",
	findAdaptorSlot: (module) =>
		module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2],
	withholdAdaptor() {},
	takeBackAdaptor({ onPreRuns }) {
		// The glue fills the slot in a callback of its own, which has not run yet.
		const at = onPreRuns.findIndex(({ name }) => name === "setEmscriptenTrampoline");
		if (at >= 0) onPreRuns.splice(at, 1);
	},
	announceAdaptor() {},
	firstSlotIndex: 16384,

	// null, the map, undefined, true, false, the error sentinel, "no value".
	fixedImmortals: 7,
	applyCompatibility(API) {
		const { config } = API;
		if (config.pyproxyToStringRepr) API.setPyProxyToStringMethod(true);
		if (config.convertNullToNone) API.setCompatNullToNone(true);
		if (config.toJsLiteralMap) API.setCompatToJsLiteralMap?.(true);
	},
	setPackageSource() {},
};
