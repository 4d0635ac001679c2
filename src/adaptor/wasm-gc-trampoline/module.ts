/**
 * The trampoline as a module: takes the function out of the table once, asks for its real type case
 * by case, and calls it with as many arguments as that type takes. Measured by bench/adaptor against
 * the plain way, which asks with ref.test and calls through the table again.
 */
import type { Code } from "../../wasm/instruction.js";
import {
	block,
	br_on_cast_fail,
	drop,
	i32,
	local,
	return_call_ref,
	table,
} from "../../wasm/instructions.js";
import { defineFunction, defineModule, importMemory, importTable } from "../../wasm/module.js";
import type { Name } from "../../wasm/types.js";
import { callableTypeFields } from "../callable-type-fields.js";
import { callableTypes } from "../callable-types.js";

const parameters: readonly Name[] = ["$self", "$args", "$kw"];

/** Calls `$function` and returns, if it is of this type; else goes on. */
function callIf(type: Name, parameterCount: number): Code {
	return [
		block({ results: ["funcref"] }, [
			parameters.slice(0, parameterCount).map(local.get),
			local.get("$function"),
			br_on_cast_fail(0, "funcref", `(ref ${type})`),
			return_call_ref(type),
		]),
		drop,
	];
}

export const trampolineModule = defineModule("wasm-gc-trampoline", [
	...callableTypeFields,
	importMemory("env", "memory", "$memory", { min: 0 }),
	importTable("env", "__indirect_function_table", "$functions", { min: 0 }),
	defineFunction("$trampoline_call", {
		export: "trampoline_call",
		params: { $success: "i32", $func: "i32", $self: "i32", $args: "i32", $kw: "i32" },
		results: ["i32"],
		locals: { $function: "funcref" },
		body: [
			[local.get("$success"), i32.const(1), i32.store()],
			[local.get("$func"), table.get("$functions"), local.set("$function")],
			callableTypes.map(({ name, parameterCount }) => callIf(name, parameterCount)),
			[local.get("$success"), i32.const(0), i32.store()],
			i32.const(0),
		],
	}),
]);
