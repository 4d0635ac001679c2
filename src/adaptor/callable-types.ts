/**
 * The types that C functions behind Python's method tables can really have: none to three pointers
 * in, one out. An adaptor tells these apart; a function of any other type is not called.
 */
import type { Name, ValueType } from "../wasm/types.js";

interface CallableType {
	readonly name: Name;
	readonly parameterCount: number;
}

/**
 * Most frequent first: METH_NOARGS, METH_O, METH_VARARGS and getters are declared with two
 * parameters, METH_KEYWORDS and setters with three; fewer are the mistakes that adaptors are for.
 */
export const callableTypes: readonly CallableType[] = [
	{ name: "$two", parameterCount: 2 },
	{ name: "$three", parameterCount: 3 },
	{ name: "$one", parameterCount: 1 },
	{ name: "$none", parameterCount: 0 },
];

/** What counting gives for a function of no such type, and for an empty table entry. */
export const notCallable = -1;

/** Pointers in that number. */
export function pointers(count: number): ValueType[] {
	return new Array<ValueType>(count).fill("i32");
}
