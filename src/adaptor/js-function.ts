/**
 * A JavaScript function as one that the table can hold, in either form of the slot: by way of a
 * module that imports and exports it.
 */
import { defineModule, importFunction, type ModuleDefinition } from "../wasm/module.js";
import type { AdaptorEnvironment, AdaptorForm, WasmFunction } from "./adaptor.js";
import { pointers } from "./callable-types.js";
import { compiledModule, exportedFunction } from "./instantiate.js";

/** How many parameters an adaptor of each form has. */
const parameterCounts: Readonly<Record<AdaptorForm, number>> = {
	trampoline: 5,
	"argument-counter": 1,
};

function wrapper(form: AdaptorForm): ModuleDefinition {
	return defineModule(`js-${form}`, [
		importFunction("js", "function", "$function", {
			export: "function",
			params: pointers(parameterCounts[form]),
			results: ["i32"],
		}),
	]);
}

/** The module that makes a JavaScript function an adaptor of this form, by the name it is known by. */
export const wrapperModules: Readonly<Record<AdaptorForm, Record<string, ModuleDefinition>>> = {
	trampoline: { "js-trampoline": wrapper("trampoline") },
	"argument-counter": { "js-argument-counter": wrapper("argument-counter") },
};

export function asTableFunction(
	form: AdaptorForm,
	jsFunction: WasmFunction,
	environment: AdaptorEnvironment,
): WasmFunction {
	const [entry] = Object.entries(wrapperModules[form]);
	const module = compiledModule(entry![0], entry![1], environment);
	return exportedFunction(module, { js: { function: jsFunction } }, "function");
}
