/** The callable types as definitions, for the modules that ask for them. */
import { defineType, type TypeField } from "../wasm/module.js";
import { callableTypes, pointers } from "./callable-types.js";

/** Each a group of its own, as C compilers define them. */
export const callableTypeFields: readonly TypeField[] = callableTypes.map(
	({ name, parameterCount }) => defineType(name, pointers(parameterCount), ["i32"]),
);
