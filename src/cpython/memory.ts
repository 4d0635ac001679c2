/**
 * Linear memory as words, bytes and C strings, for who follows pointers that nobody vouches for: what
 * lies beyond its end, or not at a word's place, reads as zero.
 */
import { wordsOf } from "../engine/bytes.js";

/** Longer names than any sane one are cut. */
const MAX_NAME_BYTE_LENGTH = 200;

const utf8 = new TextDecoder();

export class Memory {
	readonly #words: Uint32Array;

	/** @param bytes the whole linear memory, aligned to words. */
	constructor(readonly bytes: Uint8Array) {
		this.#words = wordsOf(bytes);
	}

	get byteLength(): number {
		return this.bytes.byteLength;
	}

	word(ptr: number): number {
		return (ptr & 3) === 0 ? (this.#words[ptr >>> 2] ?? 0) : 0;
	}

	byte(ptr: number): number {
		return this.bytes[ptr] ?? 0;
	}

	/** How many bytes of a range there are. */
	clamp(ptr: number, byteLength: number): number {
		return Math.max(0, Math.min(byteLength, this.byteLength - ptr));
	}

	/** A text that ends with a zero byte. */
	cString(ptr: number): string {
		if (ptr === 0) return "";
		const most = this.bytes.subarray(ptr, ptr + MAX_NAME_BYTE_LENGTH);
		const end = most.indexOf(0);
		return utf8.decode(end < 0 ? most : most.subarray(0, end));
	}
}
