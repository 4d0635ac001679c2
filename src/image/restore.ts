/**
 * From an image to linear memory. Everything about the image is checked before a byte is written.
 */

import { hasAt } from "../engine/bytes.js";
import { SnapshotError } from "../errors.js";
import {
	coverOf,
	type Image,
	imagesOf,
	PAGE_BYTE_LENGTH,
	stretchesOf,
	WASM_PAGE_BYTE_LENGTH,
} from "./image.js";

/** Pyodide's modules are wasm32. */
const MAX_BYTE_LENGTH = 2 ** 32;

/** @throws SnapshotError with check `content`. */
export function checkImage(image: Image): void {
	const { byteLength, runs, pages, below } = image;
	const fail = (what: string): never => {
		throw new SnapshotError(
			"content",
			`The snapshot's image is damaged: ${what}. Create it again.`,
		);
	};
	const isSize = Number.isInteger(byteLength) && byteLength > 0 && byteLength <= MAX_BYTE_LENGTH;
	if (!isSize || byteLength % WASM_PAGE_BYTE_LENGTH !== 0) {
		fail(`${byteLength} bytes is no size of a linear memory`);
	}
	if (below !== undefined && byteLength < below.byteLength) {
		fail(`its memory is smaller than that of its base, ${below.byteLength} bytes`);
	}
	if (runs.length % 2 !== 0) fail("its list of runs ends within a pair");
	let next = 0;
	let pageCount = 0;
	for (let run = 0; run < runs.length; run += 2) {
		if (runs[run] < next || runs[run + 1] === 0) fail("its runs overlap or are out of order");
		next = runs[run] + runs[run + 1];
		pageCount += runs[run + 1];
	}
	if (next * PAGE_BYTE_LENGTH > byteLength) fail("a run lies beyond the end of memory");
	if (pageCount * PAGE_BYTE_LENGTH !== pages.byteLength) {
		fail(`its runs want ${pageCount} pages, it has ${pages.byteLength / PAGE_BYTE_LENGTH}`);
	}
}

/** Writes a checked image over memory of at least its size. */
export function applyImage(image: Image, memory: Uint8Array): void {
	for (const one of imagesOf(image)) {
		for (const { begin, bytes } of stretchesOf(one)) memory.set(bytes, begin);
	}
}

/** @param fresh linear memory of a fresh instance. */
export function expandImage(image: Image, fresh: Uint8Array | undefined): Uint8Array {
	const memory = new Uint8Array(image.byteLength);
	if (fresh !== undefined) memory.set(fresh.subarray(0, image.byteLength));
	applyImage(image, memory);
	return memory;
}

/** Addresses from `begin` up to but not including `end`. */
export interface MemoryRange {
	readonly begin: number;
	readonly end: number;
}

/**
 * Runs code that may write anywhere in some ranges. Then undoes what it wrote to pages that the image
 * does not have: these must stay as in a fresh instance.
 */
export function keepUntouched(
	image: Image,
	memory: Uint8Array,
	ranges: readonly MemoryRange[],
	run: () => void,
): void {
	const covered = coverOf([image], memory.byteLength);
	const kept = new Map<number, Uint8Array>();
	for (const { begin, end } of ranges) {
		const first = begin - (begin % PAGE_BYTE_LENGTH);
		for (let at = first; at < end; at += PAGE_BYTE_LENGTH) {
			if (covered[at / PAGE_BYTE_LENGTH] === 0) {
				kept.set(at, memory.slice(at, at + PAGE_BYTE_LENGTH));
			}
		}
	}
	run();
	for (const [begin, before] of kept) {
		// Even a write of the same bytes would make the system allocate a page that was never written.
		if (!hasAt(memory, begin, before)) memory.set(before, begin);
	}
}
