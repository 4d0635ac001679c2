/**
 * What an instruction is, as plain data: one shape per kind of immediate (spec 2.4). Constructors
 * are in `instructions.ts`; what the data means is decided by the checker, the encoder and the
 * printer, each on its own.
 */
import type { LoadOp, StoreOp } from "./memory-instructions.js";
import type { NumericOp } from "./numeric-instructions.js";
import type { HeapType, Name, RefType, Use, ValueType } from "./types.js";

/** Instructions without immediates other than the numeric ones. */
export type BareOp =
	| "unreachable"
	| "nop"
	| "return"
	| "drop"
	| "ref.is_null"
	| "ref.as_non_null"
	| "throw_ref";

/** The first line of a block: its label, and the operands it takes and leaves. */
export interface BlockHead {
	readonly label?: Name;
	readonly params?: readonly ValueType[];
	readonly results?: readonly ValueType[];
}

export type Instruction =
	| { readonly op: NumericOp | BareOp }
	| { readonly op: "i32.const" | "f32.const" | "f64.const"; readonly value: number }
	| { readonly op: "i64.const"; readonly value: bigint }
	| { readonly op: "select"; readonly type?: ValueType }
	| { readonly op: "local.get" | "local.set" | "local.tee"; readonly local: Use }
	| { readonly op: "global.get" | "global.set"; readonly global: Use }
	| {
			readonly op: "table.get" | "table.set" | "table.size" | "table.grow" | "table.fill";
			readonly table: Use;
	  }
	| {
			readonly op: LoadOp | StoreOp;
			/** Added to the address operand, in bytes. */
			readonly offset: number;
			/** In bytes, a power of two; undefined is the access's own width. */
			readonly align?: number;
	  }
	| { readonly op: "memory.size" | "memory.grow" }
	| {
			readonly op: "block" | "loop";
			readonly head: BlockHead;
			readonly body: readonly Instruction[];
	  }
	| {
			readonly op: "if";
			readonly head: BlockHead;
			readonly body: readonly Instruction[];
			readonly otherwise?: readonly Instruction[];
	  }
	| { readonly op: "br" | "br_if" | "br_on_null" | "br_on_non_null"; readonly label: Use }
	| { readonly op: "br_table"; readonly labels: readonly Use[]; readonly label: Use }
	| {
			readonly op: "br_on_cast" | "br_on_cast_fail";
			readonly label: Use;
			readonly from: RefType;
			readonly to: RefType;
	  }
	| { readonly op: "call" | "return_call" | "ref.func"; readonly func: Use }
	| {
			readonly op: "call_indirect" | "return_call_indirect";
			readonly table: Use;
			readonly type: Use;
	  }
	| { readonly op: "call_ref" | "return_call_ref"; readonly type: Use }
	| { readonly op: "ref.null"; readonly heap: HeapType }
	| { readonly op: "ref.test" | "ref.cast"; readonly type: RefType }
	| { readonly op: "throw"; readonly tag: Use };

export type Op = Instruction["op"];

/** Instructions in order. Nested lists are flattened, so that a helper can stand for several. */
export type Code = readonly (Instruction | Code)[];

export function flatten(code: Code): Instruction[] {
	const flat: Instruction[] = [];
	for (const item of code) {
		if ("op" in item) flat.push(item);
		else flat.push(...flatten(item));
	}
	return flat;
}
