/**
 * Two linear memories, word by word. Knows addresses only.
 */
import { wordsOf } from "../engine/bytes.js";

export interface DifferentRange {
	readonly address: number;
	readonly byteLength: number;
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

/** How many of the places, which are in ascending order, begin at or before an address. */
export function countUpTo<T>(
	places: readonly T[],
	address: number,
	beginOf: (place: T) => number,
): number {
	let low = 0;
	let high = places.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (beginOf(places[middle]) <= address) low = middle + 1;
		else high = middle;
	}
	return low;
}
