/**
 * From addresses to the main module's data symbols: what an address of static data belongs to.
 */
import type { Ptr } from "../distribution/glue.js";
import { countUpTo } from "./memory.js";

export class DataSymbols {
	readonly #places: { readonly name: string; readonly ptr: Ptr }[];
	readonly #heapBase: Ptr;

	/** @param addresses of variables, by the names that they are exported under. */
	constructor(addresses: ReadonlyMap<string, Ptr>) {
		this.#places = [...addresses]
			.map(([name, ptr]) => ({ name, ptr }))
			.sort((x, y) => x.ptr - y.ptr);
		this.#heapBase = addresses.get("__heap_base") ?? Infinity;
	}

	/** Such as `_PyRuntime + 0x40`: the nearest symbol at or before the address, or `the heap`. */
	nearest(address: Ptr): string | undefined {
		if (address >= this.#heapBase) return "the heap";
		const place = this.#places[countUpTo(this.#places, address, ({ ptr }) => ptr) - 1];
		if (place === undefined) return undefined;
		const offset = address - place.ptr;
		return offset === 0 ? place.name : `${place.name} + 0x${offset.toString(16)}`;
	}
}
