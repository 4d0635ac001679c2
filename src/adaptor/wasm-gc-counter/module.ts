/**
 * The argument counter as a module: asks for the function's real type case by case and gives the
 * number of its parameters.
 */
import {
	block,
	br_on_cast_fail,
	drop,
	i32,
	local,
	return_,
	table,
} from "../../wasm/instructions.js";
import { defineFunction, defineModule, importTable } from "../../wasm/module.js";
import { callableTypeFields } from "../callable-type-fields.js";
import { callableTypes, notCallable } from "../callable-types.js";

export const counterModule = defineModule("wasm-gc-counter", [
	...callableTypeFields,
	importTable("env", "__indirect_function_table", "$functions", { min: 0 }),
	defineFunction("$count_args", {
		export: "count_args",
		params: { $func: "i32" },
		results: ["i32"],
		body: [
			[local.get("$func"), table.get("$functions")],
			callableTypes.map(({ name, parameterCount }) =>
				// What is no such function goes on to the next question.
				block({ params: ["funcref"], results: ["funcref"] }, [
					br_on_cast_fail(0, "funcref", `(ref ${name})`),
					[drop, i32.const(parameterCount), return_],
				]),
			),
			[drop, i32.const(notCallable)],
		],
	}),
]);
