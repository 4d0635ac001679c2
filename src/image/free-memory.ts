/**
 * Memory that C's allocator has given out and taken back: what is left in it is nobody's, and a snapshot need
 * not carry it. Works on a copy of linear memory; the instance is not asked, nor changed.
 */
import type { Ptr } from "../distribution/glue.js";
import { wordsOf } from "../engine/bytes.js";

/** The two bits of a chunk's size: that it is in use, and that the one before it is (dlmalloc, malloc.c). */
const IN_USE = 2;
const PREVIOUS_IN_USE = 1;
const FLAGS = 7;
/** The least of them has its size twice, and two links. */
const MIN_CHUNK = 16;
/** Of a large free chunk: sizes, links in its list, links in the tree of sizes, and its place there. */
const MIN_TREE_CHUNK = 256;
const TREE_NODE = 32;
/** What follows the heap's last chunk is no chunk: it says how long it is itself, so many bytes at most. */
const MAX_FOOT = 80;

/** The heap, as dlmalloc has it: one row of chunks. */
export interface HeapPlace {
	/** Where the first may begin: `__heap_base`. */
	readonly begin: Ptr;
	/** Where memory ends that was asked for. */
	readonly end: Ptr;
}

/**
 * Fills with zeros what is free in the heap, but for the allocator's own words in it. A heap that looks
 * otherwise than dlmalloc's (another allocator, or memory that somebody else has asked for in between) is
 * left as it is.
 */
export function blankFreeMemory(memory: Uint8Array, heap: HeapPlace): void {
	for (const [begin, end] of freeContents(memory, heap) ?? []) memory.fill(0, begin, end);
}

/** Undefined if it does not look as it should, from the first chunk to the last. */
function freeContents(memory: Uint8Array, { begin, end }: HeapPlace): [Ptr, Ptr][] | undefined {
	const words = wordsOf(memory);
	if (!(begin > 0 && begin < end && end <= memory.byteLength)) return undefined;
	const found: [Ptr, Ptr][] = [];
	const headAt = (chunk: Ptr): number => words[(chunk + 4) >>> 2];
	let isPreviousFree = false;
	for (let chunk = Math.ceil(begin / 16) * 16; ; ) {
		const head = headAt(chunk);
		const byteLength = head - (head & FLAGS);
		const next = chunk + byteLength;
		if (byteLength < MIN_CHUNK || next + MIN_CHUNK > end) return undefined;
		if (((head & PREVIOUS_IN_USE) === 0) !== isPreviousFree) return undefined;
		isPreviousFree = (head & IN_USE) === 0;
		if (isPreviousFree) {
			const own = byteLength < MIN_TREE_CHUNK ? MIN_CHUNK : TREE_NODE;
			found.push([chunk + own, next]);
			// The last chunk is free, and has no second size behind it.
			if (headAt(next) === end - next && end - next <= MAX_FOOT) return found;
			if (words[next >>> 2] !== byteLength) return undefined;
		}
		chunk = next;
	}
}
