/** One index space (spec 2.5.1): things in order, and the index of each name. */
import { WasmBuildError } from "./errors.js";
import type { Name, Use } from "./types.js";

/** The characters that an identifier of the text format may have. */
const legalName = /^\$[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]+$/;

export class IndexSpace<T> {
	readonly entries: T[] = [];
	readonly #indexes = new Map<Name, number>();
	readonly #noun: string;

	/** @param noun what the things are, for messages. */
	constructor(noun: string) {
		this.#noun = noun;
	}

	/** @returns the index of what was added. */
	add(entry: T, name: Name | undefined): number {
		const index = this.entries.push(entry) - 1;
		if (name === undefined) return index;
		if (!legalName.test(name)) throw new WasmBuildError(`${name} is not a legal identifier`);
		if (this.#indexes.has(name)) throw new WasmBuildError(`${this.#noun} ${name} is defined twice`);
		this.#indexes.set(name, index);
		return index;
	}

	/** The index that a name or index means. @throws WasmBuildError if there is nothing there. */
	index(use: Use): number {
		const index = typeof use === "number" ? use : this.#indexes.get(use);
		if (index === undefined || !(index in this.entries)) {
			throw new WasmBuildError(`unknown ${this.#noun} ${use}`);
		}
		return index;
	}

	get(use: Use): T {
		return this.entries[this.index(use)]!;
	}
}
