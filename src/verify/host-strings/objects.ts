/**
 * From addresses of linear memory to the Python objects that contain them. Only addresses go to
 * Python: a secret must not be copied into memory by the search for it.
 */
import type { Ptr, PyodideModule } from "../../distribution/glue.js";
import { hasAt } from "../../engine/bytes.js";
import { askPython } from "../ask.js";
import texts from "./objects.py";

interface PythonObject {
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

/** The objects that contain what was found in a copy of memory, by address; none where no living object does. */
export function objectsAt(module: PyodideModule, places: readonly Found[]): Map<Ptr, PythonObject> {
	const found = new Map<Ptr, PythonObject>();
	// The instance may have something else at that address by now: this search allocates objects, too.
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

/** Where an object's buffer begins: of the pointers in its head, the one nearest before an address. */
function bufferOf(
	{ HEAPU32 }: PyodideModule,
	object: Ptr,
	addresses: readonly Ptr[],
): Ptr | undefined {
	const words = HEAPU32.subarray(object >> 2, (object >> 2) + HEAD_WORDS);
	let nearest: Ptr | undefined;
	let least = Number.POSITIVE_INFINITY;
	for (const word of words) {
		// The head also points to the object's type and to its neighbours, hence the nearest.
		const away = word < 1024 || word === object ? least : distance(word, addresses);
		if (away < least) [nearest, least] = [word, away];
	}
	return nearest;
}

const distance = (ptr: Ptr, addresses: readonly Ptr[]): number =>
	Math.min(
		...addresses.map((address) => (address >= ptr ? address - ptr : Number.POSITIVE_INFINITY)),
	);
