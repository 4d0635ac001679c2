/**
 * From addresses to the main module's data symbols: what an address of static data belongs to.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";

/** The data symbols of one instance, by address. */
export class DataSymbols {
	readonly #places: { readonly name: string; readonly ptr: Ptr }[];
	readonly #heapBase: Ptr;

	/**
	 * @param names the exports that are globals: addresses of variables.
	 * @param got values of the global offset table, by symbol. The glue's module has no properties for these.
	 */
	constructor(
		module: PyodideModule,
		names: readonly string[],
		got: Readonly<Record<string, number>>,
	) {
		const exported = module as unknown as Readonly<Record<string, unknown>>;
		this.#places = names
			.map((name) => ({ name, ptr: got[name] ?? exported[`_${name}`] }))
			.filter((place): place is { name: string; ptr: Ptr } => typeof place.ptr === "number")
			.sort((x, y) => x.ptr - y.ptr);
		this.#heapBase = this.#places.find(({ name }) => name === "__heap_base")?.ptr ?? Infinity;
	}

	/** Such as `_PyRuntime + 0x40`: the nearest symbol at or before the address, or `the heap`. */
	nearest(address: Ptr): string | undefined {
		if (address >= this.#heapBase) return "the heap";
		let low = 0;
		let high = this.#places.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#places[middle].ptr <= address) low = middle + 1;
			else high = middle;
		}
		const place = this.#places[low - 1];
		if (place === undefined) return undefined;
		const offset = address - place.ptr;
		return offset === 0 ? place.name : `${place.name} + 0x${offset.toString(16)}`;
	}
}

/** Names of a module's exports that are globals. */
export const dataSymbolNames = (wasmModule: WebAssembly.Module): string[] =>
	WebAssembly.Module.exports(wasmModule)
		.filter(({ kind }) => kind === "global")
		.map(({ name }) => name);
