/**
 * When a value of one type may stand where another is wanted (spec 3.3). Types here are resolved:
 * defined types by index only. Defined function types are final and equal by structure.
 */
import {
	type AbstractHeapType,
	type FunctionType,
	type HeapType,
	isHeapTypeUse,
	refParts,
	type ValueType,
} from "./types.js";

/** The type of an operand in code that cannot be reached: it matches anything. */
export type Bottom = "bottom";
export type OperandType = ValueType | Bottom;

/** Every abstract heap type's direct supertype. */
const supertype: Partial<Record<AbstractHeapType, AbstractHeapType>> = {
	i31: "eq",
	struct: "eq",
	array: "eq",
	eq: "any",
};

/** The least type of each hierarchy, and its top. */
const bottoms: Partial<Record<AbstractHeapType, AbstractHeapType>> = {
	none: "any",
	nofunc: "func",
	noextern: "extern",
	noexn: "exn",
};

/** `any`, `func`, `extern` or `exn`: what the heap type is a kind of. */
export function topHeapType(heap: HeapType): AbstractHeapType {
	if (isHeapTypeUse(heap)) return "func";
	const ofBottom = bottoms[heap];
	if (ofBottom) return ofBottom;
	let top = heap;
	for (let next = supertype[top]; next !== undefined; next = supertype[top]) top = next;
	return top;
}

/** Tells which types are subtypes of which, given a module's type definitions. */
export class Subtyping {
	/** For each type index, a number that is the same for equal types. */
	readonly #identity: readonly number[];

	constructor(types: readonly FunctionType[], groups: readonly { start: number; count: number }[]) {
		this.#identity = identities(types, groups);
	}

	sameType(a: number, b: number): boolean {
		return this.#identity[a] === this.#identity[b];
	}

	/** Whether a value of type `sub` may stand where `wanted` is. */
	matches(sub: OperandType, wanted: OperandType): boolean {
		if (sub === wanted || sub === "bottom" || wanted === "bottom") return true;
		const subRef = refParts(sub);
		const wantedRef = refParts(wanted);
		if (!subRef || !wantedRef) return false;
		return (
			(!subRef.nullable || wantedRef.nullable) && this.heapMatches(subRef.heap, wantedRef.heap)
		);
	}

	heapMatches(sub: HeapType, wanted: HeapType): boolean {
		if (sub === wanted) return true;
		if (isHeapTypeUse(sub)) {
			return isHeapTypeUse(wanted) ? this.sameType(Number(sub), Number(wanted)) : wanted === "func";
		}
		const top = bottoms[sub];
		if (top !== undefined) return topHeapType(wanted) === top;
		for (let next = supertype[sub]; next !== undefined; next = supertype[next]) {
			if (next === wanted) return true;
		}
		return false;
	}
}

/** Numbers equal types equally: groups are compared member by member, references within them by position. */
function identities(
	types: readonly FunctionType[],
	groups: readonly { start: number; count: number }[],
): number[] {
	const identity: number[] = [];
	const groupStarts = new Map<string, number>();
	for (const { start, count } of groups) {
		const describe = (type: ValueType): string => {
			const parts = refParts(type);
			if (!parts || !isHeapTypeUse(parts.heap)) return type;
			const index = Number(parts.heap);
			const target = index >= start ? `own ${index - start}` : `outer ${identity[index]}`;
			return `(ref ${parts.nullable ? "null " : ""}${target})`;
		};
		const members = types.slice(start, start + count);
		const key = members
			.map(({ params, results }) => `${params.map(describe)}->${results.map(describe)}`)
			.join(";");
		const first = groupStarts.get(key) ?? start;
		groupStarts.set(key, first);
		for (let member = 0; member < count; member++) identity[start + member] = first + member;
	}
	return identity;
}
