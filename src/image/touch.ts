/**
 * Which places of fresh memory an image will be written to, and are zero until then: a host may have the
 * system make their pages meanwhile.
 */
import { type Image, imagesOf, stretchesOf } from "./image.js";

/**
 * @param memory that of an instance none of whose code has run.
 * @param heapBase address from which on it is zero.
 */
export function untouchedPlaces(image: Image, memory: Uint8Array, heapBase: number): Uint8Array[] {
	const places: Uint8Array[] = [];
	for (const one of imagesOf(image)) {
		for (const { begin, bytes } of stretchesOf(one)) {
			const from = Math.max(begin, heapBase);
			const to = Math.min(begin + bytes.byteLength, memory.byteLength);
			if (from < to) places.push(memory.subarray(from, to));
		}
	}
	return places;
}
