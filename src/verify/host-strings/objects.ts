/**
 * From addresses of linear memory to the Python objects that contain them. Only addresses go to
 * Python: a secret must not be copied into memory by the search for it.
 */
import type { Ptr, PyodideModule } from "../../distribution/glue.js";
import { hasAt } from "../../engine/bytes.js";
import { askPython } from "../ask.js";
import texts from "./objects.py";

export interface PythonObject {
	/** `id()` of the object. */
	readonly address: Ptr;
	/** Such as `str`. */
	readonly type: string;
}

/** Bytes that a copy of memory has at an address. */
export interface Found {
	readonly address: Ptr;
	readonly bytes: Uint8Array;
}

/**
 * The objects that contain what was found in a copy of an instance's memory, by address. What no object
 * that is alive contains is missing.
 */
export function objectsAt(module: PyodideModule, places: readonly Found[]): Map<Ptr, PythonObject> {
	const found = new Map<Ptr, PythonObject>();
	// What the instance has at an address by now may be another thing, made since or by this very search.
	const still = ({ address, bytes }: Found) => hasAt(module.HEAPU8, address, bytes);
	const sorted = places
		.filter(still)
		.map(({ address }) => address)
		.sort((a, b) => a - b);
	if (sorted.length === 0) return found;
	for (const [kind, id, byteLength, type] of askPython(module, texts, sorted)) {
		const address = Number(id);
		const begin = kind === "inline" ? address : bufferOf(module, address, sorted);
		if (begin === undefined) continue;
		for (const wanted of sorted) {
			if (wanted >= begin && wanted < begin + Number(byteLength)) {
				found.set(wanted, { address, type });
			}
		}
	}
	for (const place of places) if (!still(place)) found.delete(place.address);
	return found;
}

/** Words at the head of an object that may point to a buffer of its own. */
const HEAD_WORDS = 16;

/** Where the buffer of an object begins that points to one of the addresses, or to just before one. */
function bufferOf(
	{ HEAPU32 }: PyodideModule,
	object: Ptr,
	addresses: readonly Ptr[],
): Ptr | undefined {
	const words = HEAPU32.subarray(object >> 2, (object >> 2) + HEAD_WORDS);
	let nearest: Ptr | undefined;
	for (const word of words) {
		// The object's type and its neighbours are pointed to as well: the nearest pointer counts.
		if (word < 1024 || word === object) continue;
		const before = addresses.some((address) => address >= word);
		if (
			before &&
			(nearest === undefined || distance(word, addresses) < distance(nearest, addresses))
		) {
			nearest = word;
		}
	}
	return nearest;
}

const distance = (ptr: Ptr, addresses: readonly Ptr[]): number =>
	Math.min(
		...addresses.map((address) => (address >= ptr ? address - ptr : Number.POSITIVE_INFINITY)),
	);
