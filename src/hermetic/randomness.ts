/**
 * Randomness while a snapshot is made: that of a small seeded generator, at the module's imports and in the
 * virtual `js`. Not for secrets: what a restored instance draws comes from its host.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

/** xorshift32 with a scrambled seed: one state word, full period but for zero. */
export class SeededGenerator {
	#state: number;

	constructor(seed: number) {
		this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
	}

	/** The next 32 bits, unsigned. */
	next(): number {
		let state = this.#state;
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		this.#state = state;
		return state >>> 0;
	}

	/** In [0, 1). */
	fraction(): number {
		return this.next() / 2 ** 32;
	}

	fill(bytes: Uint8Array): Uint8Array {
		for (let index = 0; index < bytes.length; index += 1) bytes[index] = this.next() >>> 24;
		return bytes;
	}
}

export function drawFrom(
	imports: GlueImports,
	module: PyodideModule,
	generator: SeededGenerator,
): void {
	replace(imports, "random_get", () => (ptr, byteLength) => {
		generator.fill(module.HEAPU8.subarray(ptr >>> 0, (ptr >>> 0) + byteLength));
		return 0;
	});
	replace(imports, "emscripten_random", () => () => generator.fraction());
	replace(imports, "emscripten_math_random", () => () => generator.fraction());
}
