/** Reads types (spec 5.3). Defined types come out by index: `(ref null 3)`. */
import type { ByteReader } from "./byte-reader.js";
import { heapTypeCodes, numberTypeCodes, typeCodes } from "./type-encoder.js";
import { type HeapType, type Limits, type RefType, refType, type ValueType } from "./types.js";

/** A type of a field of a struct or array: a value type, or a packed integer. */
export interface FieldType {
	readonly type: ValueType | "i8" | "i16";
	readonly mutable: boolean;
}

export type CompositeType =
	| {
			readonly kind: "func";
			readonly params: readonly ValueType[];
			readonly results: readonly ValueType[];
	  }
	| { readonly kind: "struct"; readonly fields: readonly FieldType[] }
	| { readonly kind: "array"; readonly field: FieldType };

export type TypeDefinition = CompositeType & {
	/** Types that may be used where one of these indexes is wanted; at most one today. */
	readonly supertypes: readonly number[];
	/** Number of the recursion group it is in. */
	readonly group: number;
};

/** Sizes as an import or definition states them. */
export interface ReadLimits extends Limits {
	readonly shared: boolean;
	/** Addresses are 64-bit. */
	readonly is64: boolean;
}

const heapTypes: ReadonlyMap<number, HeapType> = new Map(
	Object.entries(heapTypeCodes).map(([heap, code]) => [code, heap as HeapType]),
);
const otherTypes: ReadonlyMap<number, ValueType> = new Map(
	Object.entries(numberTypeCodes).map(([type, code]) => [code, type as ValueType]),
);

export function readValueType(reader: ByteReader): ValueType {
	const code = reader.byte();
	return otherTypes.get(code) ?? reference(reader, code);
}

export function readRefType(reader: ByteReader): RefType {
	return reference(reader, reader.byte());
}

function reference(reader: ByteReader, code: number): RefType {
	if (code === typeCodes.ref) return refType(heapType(reader), false);
	if (code === typeCodes.refNull) return refType(heapType(reader), true);
	const heap = heapTypes.get(code);
	return heap === undefined
		? reader.fail(`0x${code.toString(16)} is no known type`)
		: refType(heap, true);
}

function heapType(reader: ByteReader): HeapType {
	const code = reader.i33();
	if (code >= 0) return `${code}`;
	return heapTypes.get(code + 0x80) ?? reader.fail(`${code} is no known heap type`);
}

/** The entries of a type section, flat. */
export function readTypeDefinitions(reader: ByteReader): TypeDefinition[] {
	const types: TypeDefinition[] = [];
	let group = 0;
	reader.vector(() => {
		const code = reader.byte();
		if (code !== typeCodes.rec) types.push(definition(reader, code, group));
		else reader.vector(() => types.push(definition(reader, reader.byte(), group)));
		group++;
	});
	return types;
}

function definition(reader: ByteReader, code: number, group: number): TypeDefinition {
	const isSub = code === typeCodes.sub || code === typeCodes.subFinal;
	const supertypes = isSub ? reader.vector(() => reader.u32()) : [];
	return { ...composite(reader, isSub ? reader.byte() : code), supertypes, group };
}

function composite(reader: ByteReader, code: number): CompositeType {
	switch (code) {
		case typeCodes.func: {
			const params = reader.vector(() => readValueType(reader));
			return { kind: "func", params, results: reader.vector(() => readValueType(reader)) };
		}
		case typeCodes.struct:
			return { kind: "struct", fields: reader.vector(() => fieldType(reader)) };
		case typeCodes.array:
			return { kind: "array", field: fieldType(reader) };
		default:
			return reader.fail(`0x${code.toString(16)} is no known kind of type`);
	}
}

function fieldType(reader: ByteReader): FieldType {
	const code = reader.byte();
	const packed = code === typeCodes.i8 ? "i8" : code === typeCodes.i16 ? "i16" : undefined;
	const type = packed ?? otherTypes.get(code) ?? reference(reader, code);
	return { type, mutable: readMutability(reader) };
}

export function readMutability(reader: ByteReader): boolean {
	const code = reader.byte();
	return code > 1 ? reader.fail(`mutability ${code}`) : code === 1;
}

/** Flags: 1 a maximum, 2 shared, 4 64-bit addresses. */
export function readLimits(reader: ByteReader): ReadLimits {
	const flags = reader.byte();
	if (flags > 7) reader.fail(`limits with unknown flags ${flags}`);
	const shared = (flags & 2) !== 0;
	const is64 = (flags & 4) !== 0;
	const size = () => (is64 ? reader.u64() : reader.u32());
	const min = size();
	return flags & 1 ? { min, max: size(), shared, is64 } : { min, shared, is64 };
}
