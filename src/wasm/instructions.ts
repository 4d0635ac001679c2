/**
 * The instructions as one writes them: `local.get("$func")`, `i32.const(1)`, `i32.add`. Names are
 * the spec's. An instruction without immediates is a constant, one with immediates a function; a
 * trailing underscore marks JavaScript's own words. Nothing is checked here.
 */
import { type BlockHead, type Code, flatten, type Instruction } from "./instruction.js";
import {
	type LoadOp,
	loadInstructions,
	type StoreOp,
	storeInstructions,
} from "./memory-instructions.js";
import { type NumericOp, numericInstructions } from "./numeric-instructions.js";
import type { HeapType, NumberType, RefType, Use, ValueType } from "./types.js";

/** `offset` is added to the address; `align` is in bytes and defaults to the access's width. */
interface MemoryArgument {
	readonly offset?: number;
	readonly align?: number;
}

type Suffix<Op extends string, T extends NumberType> = Op extends `${T}.${infer S}` ? S : never;
type Numeric<T extends NumberType> = { readonly [S in Suffix<NumericOp, T>]: Instruction };
type Access<T extends NumberType> = {
	readonly [S in Suffix<LoadOp | StoreOp, T>]: (argument?: MemoryArgument) => Instruction;
};

/** The numeric and memory instructions of one number type, by what comes after the dot. */
function instructionsOf<T extends NumberType>(type: T): Numeric<T> & Access<T> {
	const byName: Record<string, Instruction | ((argument?: MemoryArgument) => Instruction)> = {};
	const prefix = `${type}.`;
	for (const op of numericInstructions.keys()) {
		if (op.startsWith(prefix)) byName[op.slice(prefix.length)] = { op: op as NumericOp };
	}
	const accesses = [...Object.keys(loadInstructions), ...Object.keys(storeInstructions)];
	for (const op of accesses as (LoadOp | StoreOp)[]) {
		if (!op.startsWith(prefix)) continue;
		byName[op.slice(prefix.length)] = ({ offset = 0, align } = {}) =>
			align === undefined ? { op, offset } : { op, offset, align };
	}
	return byName as Numeric<T> & Access<T>;
}

export const i32 = {
	...instructionsOf("i32"),
	const: (value: number): Instruction => ({ op: "i32.const", value }),
};
export const i64 = {
	...instructionsOf("i64"),
	const: (value: bigint): Instruction => ({ op: "i64.const", value }),
};
export const f32 = {
	...instructionsOf("f32"),
	const: (value: number): Instruction => ({ op: "f32.const", value }),
};
export const f64 = {
	...instructionsOf("f64"),
	const: (value: number): Instruction => ({ op: "f64.const", value }),
};

export const local = {
	get: (use: Use): Instruction => ({ op: "local.get", local: use }),
	set: (use: Use): Instruction => ({ op: "local.set", local: use }),
	tee: (use: Use): Instruction => ({ op: "local.tee", local: use }),
};
export const global = {
	get: (use: Use): Instruction => ({ op: "global.get", global: use }),
	set: (use: Use): Instruction => ({ op: "global.set", global: use }),
};
export const table = {
	get: (use: Use = 0): Instruction => ({ op: "table.get", table: use }),
	set: (use: Use = 0): Instruction => ({ op: "table.set", table: use }),
	size: (use: Use = 0): Instruction => ({ op: "table.size", table: use }),
	grow: (use: Use = 0): Instruction => ({ op: "table.grow", table: use }),
	fill: (use: Use = 0): Instruction => ({ op: "table.fill", table: use }),
};
export const memory = {
	size: { op: "memory.size" } as Instruction,
	grow: { op: "memory.grow" } as Instruction,
};
export const ref = {
	null: (heap: HeapType): Instruction => ({ op: "ref.null", heap }),
	func: (func: Use): Instruction => ({ op: "ref.func", func }),
	is_null: { op: "ref.is_null" } as Instruction,
	as_non_null: { op: "ref.as_non_null" } as Instruction,
	test: (type: RefType): Instruction => ({ op: "ref.test", type }),
	cast: (type: RefType): Instruction => ({ op: "ref.cast", type }),
};

export const unreachable: Instruction = { op: "unreachable" };
export const nop: Instruction = { op: "nop" };
export const drop: Instruction = { op: "drop" };
export const return_: Instruction = { op: "return" };
export const throw_ref: Instruction = { op: "throw_ref" };
/** `type` is needed for operands that are references. */
export const select = (type?: ValueType): Instruction =>
	type === undefined ? { op: "select" } : { op: "select", type };
export const throw_ = (tag: Use): Instruction => ({ op: "throw", tag });

export const block = (head: BlockHead, body: Code): Instruction => ({
	op: "block",
	head,
	body: flatten(body),
});
export const loop = (head: BlockHead, body: Code): Instruction => ({
	op: "loop",
	head,
	body: flatten(body),
});
export const if_ = (head: BlockHead, then: Code, otherwise?: Code): Instruction =>
	otherwise === undefined
		? { op: "if", head, body: flatten(then) }
		: { op: "if", head, body: flatten(then), otherwise: flatten(otherwise) };

export const br = (label: Use): Instruction => ({ op: "br", label });
export const br_if = (label: Use): Instruction => ({ op: "br_if", label });
/** Branches to the label at the operand's index in `labels`, to `label` beyond them. */
export const br_table = (labels: readonly Use[], label: Use): Instruction => ({
	op: "br_table",
	labels,
	label,
});
export const br_on_null = (label: Use): Instruction => ({ op: "br_on_null", label });
export const br_on_non_null = (label: Use): Instruction => ({ op: "br_on_non_null", label });
/** Branches with the operand, of type `from`, as a `to` where it is one. */
export const br_on_cast = (label: Use, from: RefType, to: RefType): Instruction => ({
	op: "br_on_cast",
	label,
	from,
	to,
});
/** Branches with the operand, of type `from`, where it is not a `to`. */
export const br_on_cast_fail = (label: Use, from: RefType, to: RefType): Instruction => ({
	op: "br_on_cast_fail",
	label,
	from,
	to,
});

export const call = (func: Use): Instruction => ({ op: "call", func });
export const return_call = (func: Use): Instruction => ({ op: "return_call", func });
export const call_indirect = (type: Use, table: Use = 0): Instruction => ({
	op: "call_indirect",
	table,
	type,
});
export const return_call_indirect = (type: Use, table: Use = 0): Instruction => ({
	op: "return_call_indirect",
	table,
	type,
});
export const call_ref = (type: Use): Instruction => ({ op: "call_ref", type });
export const return_call_ref = (type: Use): Instruction => ({ op: "return_call_ref", type });
