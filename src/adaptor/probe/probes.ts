/** The types to try, and the names of the modules (module.ts) that try them. */
import { callableTypes } from "../callable-types.js";

export interface Probe {
	readonly moduleName: string;
	readonly parameterCount: number;
}

/** In the order in which to try them. */
export const probes: readonly Probe[] = callableTypes.map(({ name, parameterCount }) => ({
	moduleName: `probe-${name.slice(1)}`,
	parameterCount,
}));
