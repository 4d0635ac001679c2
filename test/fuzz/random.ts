/** Choices that are the same for the same seed and the same number of the input. Decides nothing else. */
import { seededRandom } from "../format/support.js";

export class Random {
	readonly #next: () => number;

	/** Each input has choices of its own, so that it can be made again alone. */
	constructor(seed: number, input: number) {
		this.#next = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(input + 1, 0x85ebca6b));
	}

	/** A whole number from 0 to less than `end`. */
	below(end: number): number {
		return Math.floor(this.#next() * end);
	}

	chance(probability: number): boolean {
		return this.#next() < probability;
	}

	pick<T>(items: readonly T[]): T {
		return items[this.below(items.length)];
	}
}
