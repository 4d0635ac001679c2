/**
 * The numeric instructions (spec 2.4.1, 5.4.6): names, opcodes and types. They have no immediates,
 * and their opcodes follow one another, so a table of runs in the spec's order says it all.
 */
import type { NumberType } from "./types.js";

const integerCompare = [
	"eq",
	"ne",
	"lt_s",
	"lt_u",
	"gt_s",
	"gt_u",
	"le_s",
	"le_u",
	"ge_s",
	"ge_u",
] as const;
const floatCompare = ["eq", "ne", "lt", "gt", "le", "ge"] as const;
const integerUnary = ["clz", "ctz", "popcnt"] as const;
const integerBinary = [
	"add",
	"sub",
	"mul",
	"div_s",
	"div_u",
	"rem_s",
	"rem_u",
	"and",
	"or",
	"xor",
	"shl",
	"shr_s",
	"shr_u",
	"rotl",
	"rotr",
] as const;
const floatUnary = ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"] as const;
const floatBinary = ["add", "sub", "mul", "div", "min", "max", "copysign"] as const;
const truncations = ["trunc_f32_s", "trunc_f32_u", "trunc_f64_s", "trunc_f64_u"] as const;
const conversions = ["convert_i32_s", "convert_i32_u", "convert_i64_s", "convert_i64_u"] as const;

type IntegerOp = (
	| typeof integerCompare
	| typeof integerUnary
	| typeof integerBinary
	| typeof truncations
)[number];
type FloatOp = (
	| typeof floatCompare
	| typeof floatUnary
	| typeof floatBinary
	| typeof conversions
)[number];
export type NumericOp =
	| `${"i32" | "i64"}.${IntegerOp | "eqz" | "extend8_s" | "extend16_s"}`
	| `${"f32" | "f64"}.${FloatOp}`
	| "i32.wrap_i64"
	| "i32.reinterpret_f32"
	| "i64.extend_i32_s"
	| "i64.extend_i32_u"
	| "i64.extend32_s"
	| "i64.reinterpret_f64"
	| "f32.demote_f64"
	| "f32.reinterpret_i32"
	| "f64.promote_f32"
	| "f64.reinterpret_i64";

export interface NumericInstruction {
	readonly opcode: number;
	readonly params: readonly NumberType[];
	readonly result: NumberType;
}

type Run = readonly [names: readonly string[], params: readonly NumberType[], result: NumberType];

/** All instructions from opcode 0x45 on, in order. */
const runs: readonly Run[] = [
	[["i32.eqz"], ["i32"], "i32"],
	[prefixed("i32", integerCompare), ["i32", "i32"], "i32"],
	[["i64.eqz"], ["i64"], "i32"],
	[prefixed("i64", integerCompare), ["i64", "i64"], "i32"],
	[prefixed("f32", floatCompare), ["f32", "f32"], "i32"],
	[prefixed("f64", floatCompare), ["f64", "f64"], "i32"],
	[prefixed("i32", integerUnary), ["i32"], "i32"],
	[prefixed("i32", integerBinary), ["i32", "i32"], "i32"],
	[prefixed("i64", integerUnary), ["i64"], "i64"],
	[prefixed("i64", integerBinary), ["i64", "i64"], "i64"],
	[prefixed("f32", floatUnary), ["f32"], "f32"],
	[prefixed("f32", floatBinary), ["f32", "f32"], "f32"],
	[prefixed("f64", floatUnary), ["f64"], "f64"],
	[prefixed("f64", floatBinary), ["f64", "f64"], "f64"],
	[["i32.wrap_i64"], ["i64"], "i32"],
	[["i32.trunc_f32_s", "i32.trunc_f32_u"], ["f32"], "i32"],
	[["i32.trunc_f64_s", "i32.trunc_f64_u"], ["f64"], "i32"],
	[["i64.extend_i32_s", "i64.extend_i32_u"], ["i32"], "i64"],
	[["i64.trunc_f32_s", "i64.trunc_f32_u"], ["f32"], "i64"],
	[["i64.trunc_f64_s", "i64.trunc_f64_u"], ["f64"], "i64"],
	[["f32.convert_i32_s", "f32.convert_i32_u"], ["i32"], "f32"],
	[["f32.convert_i64_s", "f32.convert_i64_u"], ["i64"], "f32"],
	[["f32.demote_f64"], ["f64"], "f32"],
	[["f64.convert_i32_s", "f64.convert_i32_u"], ["i32"], "f64"],
	[["f64.convert_i64_s", "f64.convert_i64_u"], ["i64"], "f64"],
	[["f64.promote_f32"], ["f32"], "f64"],
	[["i32.reinterpret_f32"], ["f32"], "i32"],
	[["i64.reinterpret_f64"], ["f64"], "i64"],
	[["f32.reinterpret_i32"], ["i32"], "f32"],
	[["f64.reinterpret_i64"], ["i64"], "f64"],
	[["i32.extend8_s", "i32.extend16_s"], ["i32"], "i32"],
	[["i64.extend8_s", "i64.extend16_s", "i64.extend32_s"], ["i64"], "i64"],
];

const firstOpcode = 0x45;

function prefixed(type: NumberType, names: readonly string[]): string[] {
	return names.map((name) => `${type}.${name}`);
}

export const numericInstructions: ReadonlyMap<string, NumericInstruction> = new Map(
	runs
		.flatMap(([names, params, result]) => names.map((name) => ({ name, params, result })))
		.map(({ name, params, result }, position) => [
			name,
			{ opcode: firstOpcode + position, params, result },
		]),
);
