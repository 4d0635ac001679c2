/**
 * WebAssembly's types (spec 2.3) as TypeScript types, spelled as the text format spells them:
 * `"i32"`, `"funcref"`, `"(ref null $two)"`. A type in a module that was read has an index where a
 * described one may have a name. No checks and no encoding here.
 */

/** An identifier of the text format. */
export type Name = `$${string}`;
/** What refers to a type, function, local, label…: its name, or its index. */
export type Use = Name | number;

export type NumberType = "i32" | "i64" | "f32" | "f64";
export const numberTypes = ["i32", "i64", "f32", "f64"] as const satisfies readonly NumberType[];

export const abstractHeapTypes = [
	"func",
	"nofunc",
	"extern",
	"noextern",
	"any",
	"eq",
	"i31",
	"struct",
	"array",
	"none",
	"exn",
	"noexn",
] as const;
export type AbstractHeapType = (typeof abstractHeapTypes)[number];
/** An abstract heap type, or a defined type by name or by index. */
export type HeapType = AbstractHeapType | Name | `${number}`;

/** The short spellings: `funcref` is `(ref null func)`, and so on. */
export const shorthands = {
	funcref: "func",
	nullfuncref: "nofunc",
	externref: "extern",
	nullexternref: "noextern",
	anyref: "any",
	eqref: "eq",
	i31ref: "i31",
	structref: "struct",
	arrayref: "array",
	nullref: "none",
	exnref: "exn",
	nullexnref: "noexn",
} as const satisfies Record<string, AbstractHeapType>;
export type Shorthand = keyof typeof shorthands;

export type RefType = `(ref ${HeapType})` | `(ref null ${HeapType})` | Shorthand;
export type ValueType = NumberType | "v128" | RefType;

export interface FunctionType {
	readonly params: readonly ValueType[];
	readonly results: readonly ValueType[];
}

/** Sizes of a table in elements, or of a memory in pages of 64 KiB. */
export interface Limits {
	readonly min: number;
	readonly max?: number;
}

/** A reference type taken apart. */
export interface RefParts {
	readonly nullable: boolean;
	readonly heap: HeapType;
}

/** The parts of a reference type; undefined for `i32` and the like, and for text that is no type. */
export function refParts(type: string): RefParts | undefined {
	if (!type.startsWith("(")) {
		const heap = shorthands[type as Shorthand];
		return heap && { nullable: true, heap };
	}
	const match = /^\(ref (null )?(\$[^\s()]+|\d+|[a-z0-9]+)\)$/.exec(type);
	if (!match) return undefined;
	const heap = match[2] as HeapType;
	const isKnown = isHeapTypeUse(heap) || (abstractHeapTypes as readonly string[]).includes(heap);
	return isKnown ? { nullable: match[1] !== undefined, heap } : undefined;
}

/** The reference type with these parts, in its long spelling. */
export function refType(heap: HeapType, nullable: boolean): RefType {
	return nullable ? `(ref null ${heap})` : `(ref ${heap})`;
}

/** Whether a heap type is a defined one: `$name` or an index. */
export function isHeapTypeUse(heap: HeapType): heap is Name | `${number}` {
	return /^[$\d]/.test(heap);
}

/** The name or index in such a heap type. */
export function heapTypeUse(heap: Name | `${number}`): Use {
	return heap.startsWith("$") ? (heap as Name) : Number(heap);
}
