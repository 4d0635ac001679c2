/** Modules that call as CPython does, in a loop, and functions to be called; built by our assembler. */
import { pointers } from "../../build/src/adaptor/callable-types.js";
import { assemble } from "../../build/src/wasm/assembler.js";
import {
	br_if,
	call,
	call_indirect,
	drop,
	i32,
	if_,
	local,
	loop,
} from "../../build/src/wasm/instructions.js";
import {
	defineFunction,
	defineModule,
	defineType,
	importFunction,
	importTable,
} from "../../build/src/wasm/module.js";

export const counts = [0, 1, 2, 3];

function instantiate(name, fields, imports) {
	const module = new WebAssembly.Module(assemble(defineModule(name, fields)));
	return new WebAssembly.Instance(module, imports).exports;
}

/** Functions of 0 to 3 parameters that do next to nothing and give `result`. */
export function callees(result) {
	const fields = counts.map((count) =>
		defineFunction(undefined, {
			export: `take_${count}`,
			params: pointers(count),
			results: ["i32"],
			body: [i32.const(result)],
		}),
	);
	const exports = instantiate("callees", fields, {});
	return counts.map((count) => exports[`take_${count}`]);
}

/**
 * `run(times, adaptorIndex, frequent, rare)`: `times` calls through the adaptor, of each five four
 * of the function at table index `frequent` and one of that at `rare`.
 */
function callerOf(table, call, others = [], imports = {}) {
	const pick = [
		local.get("$times"),
		i32.const(5),
		i32.rem_u,
		if_({ results: ["i32"] }, [local.get("$frequent")], [local.get("$rare")]),
		local.set("$func"),
	];
	return instantiate(
		"caller",
		[
			...others,
			importTable("env", "table", "$functions", { min: 0 }),
			defineFunction("$run", {
				export: "run",
				params: { $times: "i32", $adaptor: "i32", $frequent: "i32", $rare: "i32" },
				locals: { $func: "i32", $count: "i32" },
				results: [],
				body: [
					loop({ label: "$next" }, [
						[pick, call, drop],
						[local.get("$times"), i32.const(1), i32.sub, local.tee("$times"), br_if("$next")],
					]),
				],
			}),
		],
		{ env: { table }, ...imports },
	).run;
}

const callArguments = [i32.const(1), i32.const(2), i32.const(3)];

/** Calls through a trampoline in the table. `successPtr` is a word of memory to spare. */
export function trampolineCaller(table, successPtr) {
	return callerOf(
		table,
		[
			[i32.const(successPtr), local.get("$func"), callArguments],
			[local.get("$adaptor"), call_indirect("$trampoline", "$functions")],
		],
		[defineType("$trampoline", pointers(5), ["i32"])],
	);
}

/** Calls through the import that CPython uses for a slot that is 0. */
export function jsCaller(table, jsCall) {
	return callerOf(
		table,
		[local.get("$func"), callArguments, call("$js")],
		[importFunction("js", "call", "$js", { params: pointers(4), results: ["i32"] })],
		{ js: { call: jsCall } },
	);
}

/** Calls through the right type by what a counter in the table says, as CPython up to 0.29 does. */
export function counterCaller(table) {
	const callOf = (count) => [
		callArguments.slice(0, count),
		local.get("$func"),
		call_indirect(`$take_${count}`, "$functions"),
	];
	const byCount = [2, 3, 1].reduceRight(
		(otherwise, count) => [
			[local.get("$count"), i32.const(count), i32.eq],
			if_({ results: ["i32"] }, callOf(count), otherwise),
		],
		callOf(0),
	);
	return callerOf(
		table,
		[
			[local.get("$func"), local.get("$adaptor"), call_indirect("$take_1", "$functions")],
			[local.set("$count"), byCount],
		],
		counts.map((count) => defineType(`$take_${count}`, pointers(count), ["i32"])),
	);
}
