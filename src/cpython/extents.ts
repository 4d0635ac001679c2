/**
 * Which bytes of memory belong to an object: those before it, its own, and a buffer that it points to.
 */
import { type Dicts, keysAt } from "./dicts.js";
import { bytearray, dict, int, list, object, set, typeFlags } from "./layout.js";
import type { Memory } from "./memory.js";
import type { TypeFacts } from "./types.js";
import { charactersOf } from "./values.js";

/** Addresses from `begin` up to but not including `end`. */
export interface Extent {
	readonly begin: number;
	readonly end: number;
}

/** Bytes from an object's address that are the object itself, within memory. */
export function byteLengthOf(memory: Memory, ptr: number, facts: TypeFacts): number {
	return memory.clamp(ptr, ownByteLength(memory, ptr, facts));
}

function ownByteLength(memory: Memory, ptr: number, facts: TypeFacts): number {
	const { builtin, basicSize, itemSize } = facts;
	if (builtin === "str") {
		const { isCompact, begin, length, width } = charactersOf(memory, ptr);
		return isCompact ? begin - ptr + (length + 1) * width : basicSize;
	}
	if (builtin === "int" || builtin === "bool") {
		return basicSize + 4 * Math.max(1, memory.word(ptr + int.tag) >>> int.countShift);
	}
	// The number of items is a signed word: an int's subclass counts digits otherwise.
	const count = itemSize === 0 ? 0 : Math.abs(memory.word(ptr + object.size) | 0);
	return basicSize + itemSize * count;
}

/** The bytes beside an object's own. */
export function* buffersOf(
	memory: Memory,
	dicts: Dicts,
	ptr: number,
	facts: TypeFacts,
): Iterable<Extent> {
	const extent = (begin: number, byteLength: number): Extent => ({
		begin,
		end: begin + memory.clamp(begin, byteLength),
	});
	const { builtin, flags } = facts;
	if ((flags & typeFlags.list) !== 0) {
		const allocated = memory.word(ptr + list.allocated);
		yield extent(memory.word(ptr + list.items), 4 * allocated);
	} else if ((flags & typeFlags.dict) !== 0) {
		const keysPtr = memory.word(ptr + dict.keys);
		// Keys that are shared are nobody's.
		const keys = memory.word(ptr + dict.values) === 0 ? keysAt(memory, keysPtr) : undefined;
		if (keys !== undefined && keys.capacity > 0) yield extent(keysPtr, keys.byteLength);
	} else if (builtin === "set" || builtin === "frozenset") {
		const entries = memory.word(ptr + set.mask) + 1;
		yield extent(memory.word(ptr + set.table), entries * set.entryByteLength);
	} else if (builtin === "bytearray") {
		yield extent(memory.word(ptr + bytearray.data), memory.word(ptr + bytearray.allocated));
	} else if (builtin === "str") {
		const { isAscii, isCompact, begin, length, width } = charactersOf(memory, ptr);
		if (!isAscii && !isCompact) yield extent(begin, (length + 1) * width);
	}
	const values = dicts.valuesOf(ptr, facts);
	if (values !== undefined) yield extent(values.begin, values.end - values.begin);
}
