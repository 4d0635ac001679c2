/**
 * The definitions of all adaptors' modules, by name: what the build assembles and `doctor --wat`
 * prints. A start does not import this, nor the assembler.
 */
import type { ModuleDefinition } from "../wasm/module.js";
import { wrapperModules } from "./js/module.js";
import { probeModules } from "./probe/module.js";
import { counterModule } from "./wasm-gc-counter/module.js";
import { trampolineModule } from "./wasm-gc-trampoline/module.js";

export const definitions: Readonly<Record<string, ModuleDefinition>> = {
	"wasm-gc-trampoline": trampolineModule,
	"wasm-gc-counter": counterModule,
	...probeModules,
	...wrapperModules,
};
