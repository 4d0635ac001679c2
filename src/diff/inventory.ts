/**
 * All Python objects of a snapshot by their places in memory: gives the object that contains an address.
 * Which objects there are is read from memory's bytes; no code of theirs runs.
 */
import type { FoundObject, Heap } from "../cpython/heap.js";
import { bytes, object, str } from "../cpython/layout.js";
import type { Memory } from "../cpython/memory.js";
import { charactersOf } from "../cpython/values.js";
import type { Ptr } from "../distribution/glue.js";
import { countUpTo } from "./memory.js";

export interface PlacedObject {
	/** `id()` of the object. */
	readonly address: Ptr;
	readonly type: string;
	/** Bytes from `address` that are the object itself. */
	readonly byteLength: number;
	/**
	 * Given for an object whose own bytes hold its value: those of them that are not the value, such as the
	 * cached hash, or what a str notes of how it is stored.
	 */
	readonly nonValueRange?: readonly [begin: number, end: number];
}

interface Extent {
	readonly begin: Ptr;
	readonly end: Ptr;
	readonly object: PlacedObject;
}

/** Whether the value is in the object's own bytes, not in a buffer or in other objects. */
export const hasInlineValue = ({ nonValueRange }: PlacedObject): boolean =>
	nonValueRange !== undefined;

function nonValueRangeOf(memory: Memory, { ptr, facts }: FoundObject) {
	switch (facts.builtin) {
		case "str": {
			const { isAscii, isCompact } = charactersOf(memory, ptr);
			if (!isCompact) return undefined;
			return [str.hash, isAscii ? str.asciiByteLength : str.compactByteLength] as const;
		}
		case "bytes":
			return [bytes.hash, bytes.data] as const;
		case "int":
		case "float":
		case "complex":
			return [0, object.byteLength] as const;
		default:
			return undefined;
	}
}

export class Inventory {
	readonly objects: readonly PlacedObject[];
	readonly #extents: Extent[];

	private constructor(objects: PlacedObject[], extents: Extent[]) {
		this.objects = objects;
		this.#extents = extents.sort((a, b) => a.begin - b.begin);
	}

	static of(heap: Heap, memory: Memory): Inventory {
		const objects: PlacedObject[] = [];
		const extents: Extent[] = [];
		for (const found of heap.objects) {
			const { ptr, facts, byteLength } = found;
			const nonValueRange = nonValueRangeOf(memory, found);
			const object = { address: ptr as Ptr, type: facts.name, byteLength, nonValueRange };
			const add = (begin: number, end: number): void => {
				extents.push({ begin: begin as Ptr, end: end as Ptr, object });
			};
			objects.push(object);
			add(ptr - facts.headByteLength, ptr + byteLength);
			for (const { begin, end } of heap.buffersOf(found))
				if (begin > 0 && end > begin) add(begin, end);
		}
		return new Inventory(objects, extents);
	}

	at(address: Ptr): PlacedObject | undefined {
		const low = countUpTo(this.#extents, address, ({ begin }) => begin);
		// Extents do not overlap, except where a buffer was guessed too long.
		for (let index = low - 1; index >= 0 && index > low - 4; index -= 1) {
			const { end, object } = this.#extents[index];
			if (address < end) return object;
		}
		return undefined;
	}
}

const latin1 = new TextDecoder("latin1");

/** An object's value as text: equal for equal values of one type, wherever they lie. */
export function spellValue(
	{ address, type, byteLength, nonValueRange: [begin, end] = [0, 0] }: PlacedObject,
	memory: Uint8Array,
): string {
	const bytes = memory.slice(address, address + byteLength);
	bytes.fill(0, 0, object.byteLength).fill(0, begin, end);
	return `${type}:${latin1.decode(bytes)}`;
}
