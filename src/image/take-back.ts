/**
 * Linear memory back to an image, in place, in an instance that has run. What the image does not have is as
 * in a fresh instance: that is worked out once. Memory cannot shrink: what was added is zero, and does not
 * count any more.
 */
import { getOrMake } from "../engine/maps.js";
import { captureImage } from "./capture.js";
import { coverOf, type Image, imagesOf, PAGE_BYTE_LENGTH, stretchesOf } from "./image.js";
import zeroPagesModule from "./zero-pages.wat";

/** The pages of a fresh instance's memory that an image lacks and that are not zero. */
export function pagesBeside(image: Image, fresh: Uint8Array): Image {
	const nothing = new Uint8Array(fresh.byteLength);
	const covered = coverOf([image], fresh.byteLength);
	const rest = fresh.slice();
	for (const [page, isCovered] of covered.entries()) {
		const begin = page * PAGE_BYTE_LENGTH;
		if (isCovered) rest.fill(0, begin, begin + PAGE_BYTE_LENGTH);
	}
	return captureImage(rest, nothing);
}

/** For an image that has all pages that are not zero. */
export const NO_PAGES: Image = {
	byteLength: 0,
	runs: new Uint32Array(0),
	pages: new Uint8Array(0),
};

/** Has memory hold what an image says, its other pages what `beside` says, and zero where neither has one. */
export function takeBackImage(image: Image, beside: Image, memory: WebAssembly.Memory): void {
	const bytes = new Uint8Array(memory.buffer);
	for (const one of [beside, ...imagesOf(image)]) {
		for (const { begin, bytes: pages } of stretchesOf(one)) bytes.set(pages, begin);
	}
	const covered = coverOf([beside, image], bytes.byteLength);
	const zeroPages = zeroing(memory);
	for (let page = covered.indexOf(0); page >= 0; ) {
		const next = covered.indexOf(1, page);
		const end = next < 0 ? covered.length : next;
		zeroPages(page, end - page);
		page = covered.indexOf(0, end);
	}
}

type ZeroPages = (page: number, count: number) => void;

let compiled: WebAssembly.Module | undefined;
const made = new WeakMap<WebAssembly.Memory, ZeroPages>();

/** What zeroes pages of a memory, and only reads those that are zero. */
function zeroing(memory: WebAssembly.Memory): ZeroPages {
	return getOrMake(made, memory, () => {
		compiled ??= new WebAssembly.Module(zeroPagesModule.bytes);
		const { exports } = new WebAssembly.Instance(compiled, { instance: { memory } });
		return exports.zeroPages as ZeroPages;
	});
}
