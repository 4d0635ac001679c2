/** Functions of known types in a table, with a memory: what an adaptor is to call, built by hand. */
import { assemble } from "../../src/wasm/assembler.js";
import type { Code } from "../../src/wasm/instruction.js";
import { drop, i32, i64, local, memory } from "../../src/wasm/instructions.js";
import {
	defineFunction,
	defineMemory,
	defineModule,
	defineTable,
	type FunctionField,
} from "../../src/wasm/module.js";
import type { ValueType } from "../../src/wasm/types.js";

/** Where things are in the table; entry 0 is empty, as it is in C. */
export const tableIndexes = {
	empty: 0,
	/** `byCount[n]` takes n pointers: 0 to 5. */
	byCount: [1, 2, 3, 4, 5, 6],
	wideParameter: 7,
	floatParameter: 8,
	noResult: 9,
	wideResult: 10,
	growsMemory: 11,
	beyond: 100,
} as const;

export interface Callees {
	readonly memory: WebAssembly.Memory;
	readonly table: WebAssembly.Table;
}

/** What the function of `count` parameters gives for these arguments: tells them and their order apart. */
export function expectedResult(count: number, callArguments: readonly number[]): number {
	return callArguments
		.slice(0, count)
		.reduce((sum, each, place) => sum + each * 10 ** place, 1000 * count);
}

function countingFunction(count: number): FunctionField {
	const terms: Code = Array.from({ length: count }, (_, place) => [
		local.get(place),
		i32.const(10 ** place),
		i32.mul,
		i32.add,
	]);
	return defineFunction(undefined, {
		export: `take_${count}`,
		params: new Array<ValueType>(count).fill("i32"),
		results: ["i32"],
		body: [i32.const(1000 * count), terms],
	});
}

const others: readonly [tableIndex: number, exportName: string, field: FunctionField][] = [
	[
		tableIndexes.wideParameter,
		"wide_parameter",
		other("wide_parameter", ["i64"], ["i32"], [i32.const(1)]),
	],
	[
		tableIndexes.floatParameter,
		"float_parameter",
		other("float_parameter", ["i32", "f64"], ["i32"], [i32.const(1)]),
	],
	[tableIndexes.noResult, "no_result", other("no_result", ["i32", "i32"], [], [])],
	[tableIndexes.wideResult, "wide_result", other("wide_result", ["i32"], ["i64"], [i64.const(1n)])],
	[
		tableIndexes.growsMemory,
		"grows_memory",
		other("grows_memory", ["i32", "i32"], ["i32"], [i32.const(1), memory.grow, drop, i32.const(7)]),
	],
];

function other(name: string, params: ValueType[], results: ValueType[], body: Code): FunctionField {
	return defineFunction(undefined, { export: name, params, results, body });
}

/** A fresh table and memory with all of them. */
export function makeCallees(): Callees {
	const definition = defineModule("callees", [
		defineMemory(undefined, { min: 1, export: "memory" }),
		defineTable(undefined, { min: 20, export: "table" }),
		...tableIndexes.byCount.map((_, count) => countingFunction(count)),
		...others.map(([, , field]) => field),
	]);
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(definition)));
	const table = exports.table as WebAssembly.Table;
	tableIndexes.byCount.forEach((tableIndex, count) => {
		table.set(tableIndex, exports[`take_${count}`]);
	});
	for (const [tableIndex, name] of others) table.set(tableIndex, exports[name]);
	return { table, memory: exports.memory as WebAssembly.Memory };
}

/** Another function of `count` parameters, from an instance of its own, for replacing an entry. */
export function otherFunctionOf(count: number): unknown {
	return makeCallees().table.get(tableIndexes.byCount[count]!);
}
