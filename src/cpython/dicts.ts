/**
 * Dicts, and the attributes of instances, as pairs of addresses. A dict has a table of its own, or
 * shares its keys with others and has values beside; an instance may have such values without a dict.
 */
import type { Budget } from "./budget.js";
import { before, dict, dictKeys, inlineValues, type Layout, typeFlags } from "./layout.js";
import type { Memory } from "./memory.js";
import type { TypeFacts } from "./types.js";

/** Called for each entry that has a value. */
type VisitEntry = (keyPtr: number, valuePtr: number) => void;

interface KeysTable {
	/** Entries that are, or were, used. */
	readonly count: number;
	/** Entries for which there is room. */
	readonly capacity: number;
	readonly isGeneral: boolean;
	readonly entriesPtr: number;
	readonly byteLength: number;
}

/** @returns undefined for what cannot be one. */
export function keysAt(memory: Memory, ptr: number): KeysTable | undefined {
	if (ptr === 0 || (ptr & 3) !== 0) return undefined;
	const log2Size = memory.byte(ptr + dictKeys.log2Size);
	const log2IndexByteLength = memory.byte(ptr + dictKeys.log2IndexByteLength);
	if (log2Size > 28 || log2IndexByteLength > 30) return undefined;
	const isGeneral = memory.byte(ptr + dictKeys.kind) === dictKeys.general.kind;
	const { byteLength: entryByteLength } = isGeneral ? dictKeys.general : dictKeys.unicode;
	const entriesPtr = ptr + dictKeys.indices + 2 ** log2IndexByteLength;
	const count = memory.word(ptr + dictKeys.entryCount);
	const capacity = count + memory.word(ptr + dictKeys.usable);
	const byteLength = entriesPtr - ptr + capacity * entryByteLength;
	if (byteLength > memory.clamp(ptr, byteLength)) return undefined;
	return { count, capacity, isGeneral, entriesPtr, byteLength };
}

/** Address of an instance's attribute values, and how many of them there may be. */
interface AttributeValues {
	readonly keysPtr: number;
	readonly valuesPtr: number;
	/** From the first byte that belongs to them. */
	readonly begin: number;
	readonly end: number;
}

export class Dicts {
	constructor(
		private readonly memory: Memory,
		private readonly layout: Layout,
		private readonly budget: Budget,
	) {}

	/** @param ptr of a dict, or of an instance of a class derived from it. */
	entriesOf(ptr: number, visit: VisitEntry): void {
		const memory = this.memory;
		const keysPtr = memory.word(ptr + dict.keys);
		const valuesPtr = memory.word(ptr + dict.values);
		if (valuesPtr !== 0) {
			const skip = this.layout.attributeValues === "inline" ? inlineValues.values : 0;
			this.#splitEntries(keysPtr, valuesPtr + skip, visit);
			return;
		}
		const keys = keysAt(memory, keysPtr);
		if (keys === undefined) return;
		const { byteLength, key, value } = keys.isGeneral ? dictKeys.general : dictKeys.unicode;
		for (let index = 0; index < keys.count && this.budget.spend(); index += 1) {
			const entry = keys.entriesPtr + index * byteLength;
			const valuePtr = memory.word(entry + value);
			if (valuePtr !== 0) visit(memory.word(entry + key), valuePtr);
		}
	}

	/** The dict of an instance's attributes; 0 if it has none, or has none yet. */
	dictOf(ptr: number, { flags, dictOffset }: TypeFacts): number {
		if ((flags & typeFlags.managedDict) === 0) {
			return dictOffset > 0 ? this.memory.word(ptr + dictOffset) : 0;
		}
		const word = this.memory.word(ptr - before.managedDict);
		// A tagged pointer leads to values, not to a dict.
		return (word & 1) === 0 ? word : 0;
	}

	/** The values of an instance that has attributes without a dict. */
	valuesOf(
		ptr: number,
		{ flags, basicSize, cachedKeysPtr }: TypeFacts,
	): AttributeValues | undefined {
		const memory = this.memory;
		if ((flags & typeFlags.managedDict) === 0) return undefined;
		const keys = keysAt(memory, cachedKeysPtr);
		if (keys === undefined) return undefined;
		if (this.layout.attributeValues === "tagged pointer") {
			const word = memory.word(ptr - before.managedDict);
			if ((word & 1) === 0) return undefined;
			const valuesPtr = word + 1;
			// The order of insertion lies before the values, a byte each and two more, in whole words.
			const begin = valuesPtr - ((keys.capacity + 2 + 3) & ~3);
			return { keysPtr: cachedKeysPtr, valuesPtr, begin, end: valuesPtr + 4 * keys.capacity };
		}
		if ((flags & typeFlags.inlineValues) === 0) return undefined;
		const begin = ptr + basicSize;
		const capacity = memory.byte(begin + inlineValues.capacity);
		const valuesPtr = begin + inlineValues.values;
		// After the values lies the order of insertion, a byte each.
		const end = valuesPtr + 4 * capacity + ((capacity + 3) & ~3);
		return { keysPtr: cachedKeysPtr, valuesPtr, begin, end };
	}

	/** Attributes without a dict. */
	attributesOf(ptr: number, facts: TypeFacts, visit: VisitEntry): void {
		const values = this.valuesOf(ptr, facts);
		if (values === undefined) return;
		if (this.layout.attributeValues === "inline") {
			if (this.memory.byte(values.begin + inlineValues.valid) === 0) return;
		}
		this.#splitEntries(values.keysPtr, values.valuesPtr, visit);
	}

	#splitEntries(keysPtr: number, valuesPtr: number, visit: VisitEntry): void {
		const keys = keysAt(this.memory, keysPtr);
		if (keys === undefined || keys.isGeneral) return;
		for (let index = 0; index < keys.count && this.budget.spend(); index += 1) {
			const valuePtr = this.memory.word(valuesPtr + 4 * index);
			if (valuePtr === 0) continue;
			const entry = keys.entriesPtr + index * dictKeys.unicode.byteLength;
			visit(this.memory.word(entry + dictKeys.unicode.key), valuePtr);
		}
	}
}
