/** Loads and stores (spec 2.4.7, 5.4.4): names, opcodes, types and widths, in the spec's order. */
import type { NumberType } from "./types.js";

interface Access {
	readonly opcode: number;
	readonly type: NumberType;
	/** Bytes read or written: the natural, and largest allowed, alignment. */
	readonly byteLength: number;
}

const loads = {
	"i32.load": { opcode: 0x28, type: "i32", byteLength: 4 },
	"i64.load": { opcode: 0x29, type: "i64", byteLength: 8 },
	"f32.load": { opcode: 0x2a, type: "f32", byteLength: 4 },
	"f64.load": { opcode: 0x2b, type: "f64", byteLength: 8 },
	"i32.load8_s": { opcode: 0x2c, type: "i32", byteLength: 1 },
	"i32.load8_u": { opcode: 0x2d, type: "i32", byteLength: 1 },
	"i32.load16_s": { opcode: 0x2e, type: "i32", byteLength: 2 },
	"i32.load16_u": { opcode: 0x2f, type: "i32", byteLength: 2 },
	"i64.load8_s": { opcode: 0x30, type: "i64", byteLength: 1 },
	"i64.load8_u": { opcode: 0x31, type: "i64", byteLength: 1 },
	"i64.load16_s": { opcode: 0x32, type: "i64", byteLength: 2 },
	"i64.load16_u": { opcode: 0x33, type: "i64", byteLength: 2 },
	"i64.load32_s": { opcode: 0x34, type: "i64", byteLength: 4 },
	"i64.load32_u": { opcode: 0x35, type: "i64", byteLength: 4 },
} as const satisfies Record<string, Access>;

const stores = {
	"i32.store": { opcode: 0x36, type: "i32", byteLength: 4 },
	"i64.store": { opcode: 0x37, type: "i64", byteLength: 8 },
	"f32.store": { opcode: 0x38, type: "f32", byteLength: 4 },
	"f64.store": { opcode: 0x39, type: "f64", byteLength: 8 },
	"i32.store8": { opcode: 0x3a, type: "i32", byteLength: 1 },
	"i32.store16": { opcode: 0x3b, type: "i32", byteLength: 2 },
	"i64.store8": { opcode: 0x3c, type: "i64", byteLength: 1 },
	"i64.store16": { opcode: 0x3d, type: "i64", byteLength: 2 },
	"i64.store32": { opcode: 0x3e, type: "i64", byteLength: 4 },
} as const satisfies Record<string, Access>;

export type LoadOp = keyof typeof loads;
export type StoreOp = keyof typeof stores;
export const loadInstructions: Readonly<Record<LoadOp, Access>> = loads;
export const storeInstructions: Readonly<Record<StoreOp, Access>> = stores;
