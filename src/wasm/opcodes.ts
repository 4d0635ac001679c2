/** The opcodes of all instructions but the numeric ones, loads and stores (spec 5.4). */
import type { Op } from "./instruction.js";
import type { LoadOp, StoreOp } from "./memory-instructions.js";
import type { NumericOp } from "./numeric-instructions.js";

/** First byte of the instructions of garbage collection. */
const gc = 0xfb;
/** First byte of the bulk operations. */
const bulk = 0xfc;

/** The byte that ends a block, a body or an expression, and the one between then and else. */
export const delimiters = { end: 0x0b, else: 0x05 } as const;

/**
 * Of `ref.test` and `ref.cast`, that of the form that refuses null; the other is the next.
 * An opcode after a prefix byte is a LEB128 number; all of these are under 128, one byte.
 */
export const opcodes: Readonly<
	Record<Exclude<Op, NumericOp | LoadOp | StoreOp>, readonly number[]>
> = {
	unreachable: [0x00],
	nop: [0x01],
	block: [0x02],
	loop: [0x03],
	if: [0x04],
	throw: [0x08],
	throw_ref: [0x0a],
	br: [0x0c],
	br_if: [0x0d],
	br_table: [0x0e],
	return: [0x0f],
	call: [0x10],
	call_indirect: [0x11],
	return_call: [0x12],
	return_call_indirect: [0x13],
	call_ref: [0x14],
	return_call_ref: [0x15],
	drop: [0x1a],
	select: [0x1b],
	"local.get": [0x20],
	"local.set": [0x21],
	"local.tee": [0x22],
	"global.get": [0x23],
	"global.set": [0x24],
	"table.get": [0x25],
	"table.set": [0x26],
	"memory.size": [0x3f],
	"memory.grow": [0x40],
	"i32.const": [0x41],
	"i64.const": [0x42],
	"f32.const": [0x43],
	"f64.const": [0x44],
	"ref.null": [0xd0],
	"ref.is_null": [0xd1],
	"ref.func": [0xd2],
	"ref.as_non_null": [0xd4],
	br_on_null: [0xd5],
	br_on_non_null: [0xd6],
	"ref.test": [gc, 0x14],
	"ref.cast": [gc, 0x16],
	br_on_cast: [gc, 0x18],
	br_on_cast_fail: [gc, 0x19],
	"table.grow": [bulk, 0x0f],
	"table.size": [bulk, 0x10],
	"table.fill": [bulk, 0x11],
};
