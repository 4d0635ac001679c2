/**
 * A JavaScript function as one that the table can hold, in either form of the slot: by way of a
 * module that imports and exports it.
 */
import type { AdaptorEnvironment, AdaptorForm, WasmFunction } from "./adaptor.js";
import { compiledModule, exportedFunction } from "./instantiate.js";

/** Name of the module that makes a JavaScript function an adaptor of this form. */
export const wrapperName = (form: AdaptorForm): string => `js-${form}`;

export function asTableFunction(
	form: AdaptorForm,
	jsFunction: WasmFunction,
	environment: AdaptorEnvironment,
): WasmFunction {
	const module = compiledModule(wrapperName(form), environment);
	return exportedFunction(module, { js: { function: jsFunction } }, "function");
}
