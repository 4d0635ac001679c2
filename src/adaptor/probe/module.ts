/** Modules that import a function of one type each: they instantiate with that type and no other. */
import { defineModule, importFunction, type ModuleDefinition } from "../../wasm/module.js";
import { callableTypes, pointers } from "../callable-types.js";

export interface Probe {
	readonly moduleName: string;
	readonly module: ModuleDefinition;
	readonly parameterCount: number;
}

/** In the order in which to try them. */
export const probes: readonly Probe[] = callableTypes.map(({ name, parameterCount }) => {
	const moduleName = `probe-${name.slice(1)}`;
	const signature = { params: pointers(parameterCount), results: ["i32"] } as const;
	const module = defineModule(moduleName, [importFunction("probe", "function", name, signature)]);
	return { moduleName, module, parameterCount };
});
