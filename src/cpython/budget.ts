/**
 * How much may be looked at. An interpreter's own objects do not overlap, so together they have no more
 * words than memory has; a file that was made to keep its reader busy has more.
 */
export class Budget {
	#left: number;

	/** @param words of linear memory. */
	constructor(words: number) {
		// Some words are looked at several times: by their object, and as keys that many objects share.
		this.#left = words * 8 + 100_000;
	}

	/** Whether there was enough left. */
	spend(words = 1): boolean {
		this.#left -= words;
		return this.#left >= 0;
	}

	end(): void {
		this.#left = -1;
	}

	get isSpent(): boolean {
		return this.#left < 0;
	}
}
