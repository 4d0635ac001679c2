/**
 * From linear memory to an image: finds the pages that differ from a fresh instance's, or from those
 * that another image gives.
 */
import { concatenate, wordsOf } from "../engine/bytes.js";
import { type Image, PAGE_BYTE_LENGTH } from "./image.js";
import { expandImage } from "./restore.js";

/** What lies beyond the end of a fresh instance's memory counts as zero, which is what grown memory holds. */
export function captureImage(memory: Uint8Array, fresh: Uint8Array): Image {
	const changed = changedPages(memory, fresh);
	const runs: number[] = [];
	for (const page of changed) {
		const last = runs.length - 2;
		if (last >= 0 && runs[last] + runs[last + 1] === page) runs[last + 1] += 1;
		else runs.push(page, 1);
	}
	const pages = changed.map((page) => {
		const begin = page * PAGE_BYTE_LENGTH;
		return memory.subarray(begin, begin + PAGE_BYTE_LENGTH);
	});
	const { byteLength } = memory;
	return { byteLength, runs: Uint32Array.from(runs), pages: concatenate(pages) };
}

/** The same, relative to an image and to zero where that has no page, or to zero alone: what a reset begins with. */
export function captureOver(memory: Uint8Array, below: Image | undefined): Image {
	const own = captureImage(memory, below ? expandImage(below, undefined) : new Uint8Array(0));
	return below ? { ...own, below } : own;
}

/** Words compared at a time; a page is a whole number of them. */
const WORDS_PER_PAGE = PAGE_BYTE_LENGTH / 4;

function changedPages(memory: Uint8Array, fresh: Uint8Array): number[] {
	const words = wordsOf(memory);
	const freshWords = wordsOf(fresh);
	const changed: number[] = [];
	const pageCount = memory.byteLength / PAGE_BYTE_LENGTH;
	for (let page = 0; page < pageCount; page += 1) {
		const begin = page * WORDS_PER_PAGE;
		const end = begin + WORDS_PER_PAGE;
		const known = begin < freshWords.length;
		for (let word = begin; word < end; word += 1) {
			if (words[word] !== (known ? freshWords[word] : 0)) {
				changed.push(page);
				break;
			}
		}
	}
	return changed;
}

/** The pages in which an image's memory differs from another's, to be written over that. */
export function layerImage(image: Image, below: Image, fresh: Uint8Array): Image {
	return { ...captureImage(expandImage(image, fresh), expandImage(below, fresh)), below };
}
