/**
 * Linear memory back to an image, in place, in an instance that has run. What the image does not have is as
 * in a fresh instance: that is worked out once. Memory cannot shrink: what was added is zero, and does not
 * count any more.
 */
import { wordsOf } from "../engine/bytes.js";
import { captureImage } from "./capture.js";
import { coverOf, type Image, imagesOf, PAGE_BYTE_LENGTH, stretchesOf } from "./image.js";

/**
 * The pages of a fresh instance that an image lacks and that are not zero.
 *
 * @param fresh linear memory of a fresh instance.
 */
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
export function takeBackImage(image: Image, beside: Image, memory: Uint8Array): void {
	for (const one of [beside, ...imagesOf(image)]) {
		for (const { begin, bytes } of stretchesOf(one)) memory.set(bytes, begin);
	}
	clear(memory, coverOf([beside, image], memory.byteLength));
}

/** Words that are looked at together; a page is a whole number of such. */
const STEP = 8;
const WORDS_PER_PAGE = PAGE_BYTE_LENGTH / 4;

/**
 * Zeroes the pages that are not covered. A page that is zero is left alone: a write would make the system
 * allocate a page that was never written.
 */
function clear(memory: Uint8Array, covered: Uint8Array): void {
	const words = wordsOf(memory);
	for (let page = covered.indexOf(0); page >= 0; page = covered.indexOf(0, page + 1)) {
		const begin = page * WORDS_PER_PAGE;
		const end = begin + WORDS_PER_PAGE;
		for (let at = begin; at < end; at += STEP) {
			const some =
				words[at] |
				words[at + 1] |
				words[at + 2] |
				words[at + 3] |
				words[at + 4] |
				words[at + 5] |
				words[at + 6] |
				words[at + 7];
			if (some === 0) continue;
			words.fill(0, at, end);
			break;
		}
	}
}
