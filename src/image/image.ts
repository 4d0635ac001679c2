/**
 * The image: linear memory as runs of pages that differ from a fresh instance's, or from the memory that
 * another image gives. Bytes in, bytes out; knows no addresses.
 */

/** Granularity of comparison, in bytes: the host's usual page, so that an untouched page stays untouched. */
export const PAGE_BYTE_LENGTH = 4096;

/** wasm's page size in bytes (WebAssembly specification, Memory Instances). */
export const WASM_PAGE_BYTE_LENGTH = 65536;

/** Linear memory of one instance, relative to another. */
export interface Image {
	/** Size of the whole linear memory, in bytes. A multiple of wasm's own page (65,536). */
	readonly byteLength: number;
	/** Pairs (index of the first page, number of pages), ascending, not adjacent. */
	readonly runs: Uint32Array;
	/** The pages of all runs, one run after the other. */
	readonly pages: Uint8Array;
	/** The image that this one is written over; absent: pages of a fresh instance. */
	readonly below?: Image;
}

/** The images that make up memory, in the order in which they are written. */
export function imagesOf(image: Image): Image[] {
	return image.below === undefined ? [image] : [...imagesOf(image.below), image];
}

interface Stretch {
	readonly begin: number;
	readonly bytes: Uint8Array;
}

/** The runs of an image's own pages. */
export function* stretchesOf({ runs, pages }: Image): Iterable<Stretch> {
	let offset = 0;
	for (let run = 0; run < runs.length; run += 2) {
		const byteLength = runs[run + 1] * PAGE_BYTE_LENGTH;
		const bytes = pages.subarray(offset, offset + byteLength);
		yield { begin: runs[run] * PAGE_BYTE_LENGTH, bytes };
		offset += byteLength;
	}
}

/** For each page of a memory, 1 if one of the images has it. */
export function coverOf(images: readonly Image[], byteLength: number): Uint8Array {
	const covered = new Uint8Array(byteLength / PAGE_BYTE_LENGTH);
	for (const { runs } of images.flatMap(imagesOf)) {
		for (let run = 0; run < runs.length; run += 2) {
			covered.fill(1, runs[run], runs[run] + runs[run + 1]);
		}
	}
	return covered;
}

export const pageCountOf = (image: Image): number => image.pages.byteLength / PAGE_BYTE_LENGTH;

/**
 * Which places an image will be written to, and are zero until then, from the heap's base on in memory of an
 * instance none of whose code has run: a host may have the system make their pages meanwhile.
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
