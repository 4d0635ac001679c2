/** The small choices that random code is made of: types, constants, accesses to memory. */
import type { Instruction } from "../../src/wasm/instruction.js";
import * as wasm from "../../src/wasm/instructions.js";
import type { loadInstructions, storeInstructions } from "../../src/wasm/memory-instructions.js";
import { type NumericOp, numericInstructions } from "../../src/wasm/numeric-instructions.js";
import {
	type FunctionType,
	type Name,
	type RefType,
	refType,
	type Use,
	type ValueType,
} from "../../src/wasm/types.js";
import type { Random } from "./random.js";

/** What code in a module can use. Types are spelled as the module spells them. */
export interface Surroundings {
	/** Whether typed references and casts may be used. */
	readonly gc: boolean;
	readonly types: readonly { readonly use: Name; readonly type: FunctionType }[];
	readonly functions: readonly {
		readonly use: Use;
		readonly typeUse: Name;
		readonly type: FunctionType;
	}[];
	readonly tables: readonly { readonly use: Use; readonly element: RefType }[];
	readonly globals: readonly {
		readonly use: Use;
		readonly type: ValueType;
		readonly mutable: boolean;
	}[];
	readonly tags: readonly { readonly use: Use; readonly params: readonly ValueType[] }[];
	readonly hasMemory: boolean;
}

/** A numeric instruction and what it takes. */
export interface NumericChoice {
	readonly op: NumericOp;
	readonly params: readonly ValueType[];
}

/** The numeric instructions by the type that they leave. */
export const numericByResult = new Map<ValueType, NumericChoice[]>();
for (const [op, { params, result }] of numericInstructions) {
	const same = numericByResult.get(result) ?? [];
	numericByResult.set(result, [...same, { op: op as NumericOp, params }]);
}

/** A constant of a number type, at the edges of its range more often than not. */
export function randomConstant(random: Random, type: ValueType): Instruction {
	switch (type) {
		case "i32":
			return wasm.i32.const(
				random.pick([
					0,
					1,
					-1,
					63,
					64,
					-64,
					-65,
					0x7fff_ffff,
					0x8000_0000,
					0xffff_ffff,
					random.below(2 ** 32),
				]),
			);
		case "i64":
			return wasm.i64.const(
				random.pick([
					0n,
					-1n,
					2n ** 63n - 1n,
					-(2n ** 63n),
					2n ** 64n - 1n,
					BigInt(random.below(2 ** 32)),
				]),
			);
		case "f32":
			return wasm.f32.const(
				random.pick([0, -0, 0.1, -1.5, 3.4e38, 1e-45, Infinity, -Infinity, NaN]),
			);
		case "f64":
			return wasm.f64.const(
				random.pick([0, -0, 0.1, -1e300, 5e-324, 1e21, Infinity, -Infinity, NaN]),
			);
		default:
			throw new TypeError(`${type} has no constants`);
	}
}

/** A load or store of that number type. */
export function randomAccess(
	random: Random,
	accesses: typeof loadInstructions | typeof storeInstructions,
	type: ValueType,
): Instruction {
	const fitting = Object.entries(accesses).filter(([, access]) => access.type === type);
	const [op, { byteLength }] = random.pick(fitting);
	const align = 2 ** random.below(Math.log2(byteLength) + 1);
	const offset = random.pick([0, 1, 127, 128, 0xffff_ffff]);
	return { op, offset, ...(align === byteLength ? {} : { align }) } as Instruction;
}

export function randomValueType(random: Random, around: Surroundings): ValueType {
	return random.pick(["i32", "i64", "f32", "f64", randomNullable(random, around)] as const);
}

/** A reference type that has null. */
export function randomNullable(random: Random, { gc, types }: Surroundings): RefType {
	const plain = ["funcref", "externref"] as const;
	if (!gc) return random.pick(plain);
	const defined = types.map(({ use }): RefType => `(ref null ${use})`);
	return random.pick<RefType>([...plain, "anyref", "eqref", ...defined]);
}

/** A type that a function reference may be tested for. */
export function randomFunctionReference(random: Random, { types }: Surroundings): RefType {
	const heaps = ["func" as const, ...types.map(({ use }) => use)];
	return refType(random.pick(heaps), random.oneIn(2));
}
