/** What an adaptor is to call: functions of known types in a table, with a memory (callees.wat). */
import callees from "./callees.wat";

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

/** A fresh table and memory with all of them. */
export function makeCallees(): Callees {
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(callees.bytes));
	return {
		memory: exports.memory as WebAssembly.Memory,
		table: exports.table as WebAssembly.Table,
	};
}

/** Another function of `count` parameters, from an instance of its own, for replacing an entry. */
export function otherFunctionOf(count: number): unknown {
	return makeCallees().table.get(tableIndexes.byCount[count]);
}
