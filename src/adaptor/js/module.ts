/** Modules that import a JavaScript function and export it: what comes out is one that a table can hold. */
import { defineModule, importFunction, type ModuleDefinition } from "../../wasm/module.js";
import { pointers } from "../callable-types.js";

function wrapper(name: string, parameterCount: number): ModuleDefinition {
	return defineModule(name, [
		importFunction("js", "function", "$function", {
			export: "function",
			params: pointers(parameterCount),
			results: ["i32"],
		}),
	]);
}

/** One for each form of the slot, with as many parameters as an adaptor of that form has. */
export const wrapperModules: Readonly<Record<string, ModuleDefinition>> = {
	"js-trampoline": wrapper("js-trampoline", 5),
	"js-argument-counter": wrapper("js-argument-counter", 1),
};
