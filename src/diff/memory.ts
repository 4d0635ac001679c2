/**
 * Two linear memories, word by word. Knows addresses only.
 */
import { type Image, PAGE_BYTE_LENGTH } from "../image/image.js";

/** Adjacent words that differ, in bytes. */
export interface DifferentRange {
	readonly address: number;
	readonly byteLength: number;
}

/** The whole of a memory: the image's pages over a fresh instance's, of which it has those that changed. */
export function expandImage(image: Image, fresh: Uint8Array | undefined): Uint8Array {
	const memory = new Uint8Array(image.byteLength);
	if (fresh !== undefined) memory.set(fresh.subarray(0, image.byteLength));
	let offset = 0;
	for (let run = 0; run < image.runs.length; run += 2) {
		const byteLength = image.runs[run + 1] * PAGE_BYTE_LENGTH;
		memory.set(
			image.pages.subarray(offset, offset + byteLength),
			image.runs[run] * PAGE_BYTE_LENGTH,
		);
		offset += byteLength;
	}
	return memory;
}

const WORD = 4;

/** In ascending order. What only the longer memory has is compared with zero. */
export function differentRanges(a: Uint8Array, b: Uint8Array): DifferentRange[] {
	const [longer, shorter] =
		a.byteLength >= b.byteLength ? [wordsOf(a), wordsOf(b)] : [wordsOf(b), wordsOf(a)];
	const ranges: DifferentRange[] = [];
	let begin = -1;
	const end = (index: number): void => {
		if (begin >= 0) ranges.push({ address: begin * WORD, byteLength: (index - begin) * WORD });
		begin = -1;
	};
	for (let index = 0; index < longer.length; index += 1) {
		const other = index < shorter.length ? shorter[index] : 0;
		if (longer[index] === other) end(index);
		else if (begin < 0) begin = index;
	}
	end(longer.length);
	return ranges;
}

const wordsOf = (bytes: Uint8Array): Uint32Array =>
	new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / WORD);
