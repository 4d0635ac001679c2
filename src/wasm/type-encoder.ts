/** Writes types (spec 5.3). They must be resolved: defined types by index. */
import type { ByteWriter } from "./byte-writer.js";
import {
	type AbstractHeapType,
	type FunctionType,
	type HeapType,
	isHeapTypeUse,
	type Limits,
	refParts,
	type ValueType,
} from "./types.js";

export const numberTypeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** Also the code of the nullable reference to it, which is how `funcref` is written. */
export const heapTypeCodes: Readonly<Record<AbstractHeapType, number>> = {
	noexn: 0x74,
	nofunc: 0x73,
	noextern: 0x72,
	none: 0x71,
	func: 0x70,
	extern: 0x6f,
	any: 0x6e,
	eq: 0x6d,
	i31: 0x6c,
	struct: 0x6b,
	array: 0x6a,
	exn: 0x69,
};

export const typeCodes = {
	i8: 0x78,
	i16: 0x77,
	ref: 0x64,
	refNull: 0x63,
	func: 0x60,
	struct: 0x5f,
	array: 0x5e,
	sub: 0x50,
	subFinal: 0x4f,
	rec: 0x4e,
} as const;

export function writeHeapType(writer: ByteWriter, heap: HeapType): void {
	// An index is signed so that it cannot be taken for an abstract type, which is negative.
	if (isHeapTypeUse(heap)) writer.signed(Number(heap));
	else writer.byte(heapTypeCodes[heap]);
}

export function writeValueType(writer: ByteWriter, type: ValueType): void {
	const parts = refParts(type);
	if (!parts) {
		writer.byte(numberTypeCodes[type as keyof typeof numberTypeCodes]);
		return;
	}
	if (parts.nullable && !isHeapTypeUse(parts.heap)) {
		writer.byte(heapTypeCodes[parts.heap]);
		return;
	}
	writer.byte(parts.nullable ? typeCodes.refNull : typeCodes.ref);
	writeHeapType(writer, parts.heap);
}

export function writeFunctionType(writer: ByteWriter, { params, results }: FunctionType): void {
	writer.byte(typeCodes.func);
	writer.vector(params, (type) => writeValueType(writer, type));
	writer.vector(results, (type) => writeValueType(writer, type));
}

export function writeLimits(writer: ByteWriter, { min, max }: Limits): void {
	writer.byte(max === undefined ? 0 : 1);
	writer.u32(min);
	if (max !== undefined) writer.u32(max);
}
