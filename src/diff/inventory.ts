/**
 * All Python objects of an instance by their places in memory: gives the object that contains an address.
 * Reads objects as their types lay them out, and calls no code of theirs.
 */

import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { wordsOf } from "../engine/bytes.js";
import survey from "./inventory.py";

/** One object and the bytes it owns. */
export interface PlacedObject {
	/** `id()` of the object. */
	readonly address: Ptr;
	/** Name of its type. */
	readonly type: string;
	/** Bytes from `address` that are the object itself. */
	readonly byteLength: number;
	/** For an object whose own bytes hold its value: the part of them that is not the value. */
	readonly notTheValue?: readonly [begin: number, end: number];
}

interface Extent {
	readonly begin: Ptr;
	readonly end: Ptr;
	readonly object: PlacedObject;
}

/** Where objects of a builtin type point to a buffer of their own, in bytes from their beginning (CPython, 32 bits). */
const bufferPointers: Readonly<Record<string, readonly number[]>> = {
	list: [12],
	bytearray: [16],
	set: [20],
	// In newer and older CPython: the word for dict watchers is aligned to eight bytes, or not.
	dict: [24, 20],
};

/** Every object begins with its reference count and its type. */
const VALUE_OFFSET = 8;
/** A str that is not ASCII may have its text as UTF-8 as well: these hold the length and the address. */
const UTF8_LENGTH_OFFSET = 20;
const UTF8_POINTER_OFFSET = 24;

/**
 * By storage: kinds of objects whose own bytes hold their value, and the part of those bytes that is not
 * the value, such as the cached hash, or what a str notes of how it is stored.
 */
const values: Readonly<Record<string, readonly [begin: number, end: number]>> = {
	ascii: [12, 20],
	wide: [12, 28],
	bytes: [12, 16],
	int: [0, VALUE_OFFSET],
	float: [0, VALUE_OFFSET],
	complex: [0, VALUE_OFFSET],
};

export class Inventory {
	readonly #extents: Extent[];

	private constructor(extents: Extent[]) {
		this.#extents = extents.sort((a, b) => a.begin - b.begin);
	}

	/**
	 * @param memory what the instance was restored from. An object that was made later is left out.
	 */
	static of(module: PyodideModule, memory: Uint8Array): Inventory {
		const words = wordsOf(memory);
		const text: string = module.API.runPythonInternal(
			`(lambda scope: (exec(${JSON.stringify(survey)}, scope), scope["inventory"]())[1])({})`,
		);
		const extents: Extent[] = [];
		for (const row of text.split("\n")) {
			const [id, typeId, headByteLength, ownByteLength, bufferByteLength, storage, type] =
				row.split(" ");
			const address = Number(id);
			if (words[(address + 4) >>> 2] !== Number(typeId)) continue;
			let byteLength = Number(ownByteLength);
			if (storage === "wide" && words[(address + UTF8_POINTER_OFFSET) >>> 2] !== 0) {
				// Python counts the UTF-8 text to the object's size, but it lies elsewhere.
				byteLength -= words[(address + UTF8_LENGTH_OFFSET) >>> 2] + 1;
			}
			const object = { address, type, byteLength, notTheValue: values[storage] };
			const isNew =
				object.notTheValue && spellValue(object, memory) !== spellValue(object, module.HEAPU8);
			if (isNew) continue;
			extents.push({ begin: address - Number(headByteLength), end: address + byteLength, object });
			if (Number(bufferByteLength) === 0) continue;
			for (const offset of bufferPointers[storage] ?? []) {
				const begin = words[(address + offset) >>> 2];
				if (begin === 0 || begin >= memory.byteLength) continue;
				extents.push({ begin, end: begin + Number(bufferByteLength), object });
				break;
			}
		}
		return new Inventory(extents);
	}

	/** The object that contains an address. */
	at(address: Ptr): PlacedObject | undefined {
		let low = 0;
		let high = this.#extents.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#extents[middle].begin <= address) low = middle + 1;
			else high = middle;
		}
		// Extents do not overlap, except where a buffer was guessed too long.
		for (let index = low - 1; index >= 0 && index > low - 4; index -= 1) {
			const { end, object } = this.#extents[index];
			if (address < end) return object;
		}
		return undefined;
	}

	*[Symbol.iterator](): Iterator<PlacedObject> {
		for (const { begin, object } of this.#extents) if (begin <= object.address) yield object;
	}
}

const latin1 = new TextDecoder("latin1");

/** An object's value as text: equal for equal values of one type, wherever they lie. */
export function spellValue(
	{ address, type, byteLength, notTheValue: [begin, end] = [0, 0] }: PlacedObject,
	memory: Uint8Array,
): string {
	const bytes = memory.slice(address, address + byteLength);
	bytes.fill(0, 0, VALUE_OFFSET).fill(0, begin, end);
	return `${type}:${latin1.decode(bytes)}`;
}
