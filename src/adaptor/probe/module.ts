/** Modules that import a function of one type each: they instantiate with that type and no other. */
import { defineModule, importFunction, type ModuleDefinition } from "../../wasm/module.js";
import { callableTypes, pointers } from "../callable-types.js";
import { probes } from "./probes.js";

export const probeModules: Readonly<Record<string, ModuleDefinition>> = Object.fromEntries(
	callableTypes.map(({ name, parameterCount }, index) => {
		const { moduleName } = probes[index];
		const signature = { params: pointers(parameterCount), results: ["i32"] } as const;
		return [
			moduleName,
			defineModule(moduleName, [importFunction("probe", "function", name, signature)]),
		];
	}),
);
