/**
 * The symbols of a prelinked main module that are no exports of it any more: a function is at an index of
 * the table, a variable at an address. Which and where is in a section of the module, which is read when a
 * name is asked for that is not among the few that a start uses.
 */

import { formSections, SHARED } from "../distribution/form.js";
import type { Ptr, TableIndex } from "../distribution/glue.js";
import { defineOwn } from "../engine/properties.js";
import { type LinkLayout, layoutOf } from "./layout.js";

export interface SymbolTable {
	/** All functions that were exports, in the order of the exports: names and table indexes. */
	readonly functions: ReadonlyMap<string, TableIndex>;
	/** Likewise variables, and their addresses. */
	readonly data: ReadonlyMap<string, Ptr>;
	/** See {@link LinkLayout}. */
	readonly got: LinkLayout["got"];
	readonly firstIndex: TableIndex;
	readonly slotFunctions: LinkLayout["slotFunctions"];
}

/** The section's content, as JSON: names and numbers apart compress to four fifths of what they do in turns. */
interface PackedSymbols extends Omit<SymbolTable, "functions" | "data"> {
	/** 0 stands for the index after the last that 0 stood for, from `firstIndex` on: the link step counts so. */
	readonly functions: Packed;
	readonly data: Packed;
}

/** Names, with a space between them, and what each has. */
type Packed = readonly [names: string, values: readonly number[]];

/** @throws RangeError for a name with a space in it, which no symbol of C has. */
export function packSymbols({ functions, data, ...rest }: SymbolTable): Uint8Array {
	if ([...functions.keys(), ...data.keys()].some((name) => name.includes(" "))) {
		throw new RangeError("a symbol has a space in its name");
	}
	let next = rest.firstIndex;
	const indexes = [...functions.values()].map((index) => {
		if (index !== next) return index;
		next += 1;
		return 0;
	});
	const packed: PackedSymbols = {
		...rest,
		functions: [[...functions.keys()].join(" "), indexes],
		data: [[...data.keys()].join(" "), [...data.values()]],
	};
	return new TextEncoder().encode(JSON.stringify(packed));
}

export function readSymbolTable(wasmModule: WebAssembly.Module): SymbolTable {
	const [section] = WebAssembly.Module.customSections(wasmModule, formSections.symbols);
	const { functions, data, ...rest }: PackedSymbols = JSON.parse(new TextDecoder().decode(section));
	let next = rest.firstIndex;
	return {
		...rest,
		functions: unpacked(functions, (index) => index || next++),
		data: unpacked(data, (ptr) => ptr),
	};
}

/**
 * In the order in which they are packed. A map, because a start with native libraries waits for it: an object
 * of as many properties takes several times as long to make.
 */
function unpacked([names, values]: Packed, meant: (value: number) => number): Map<string, number> {
	const found = new Map<string, number>();
	let at = 0;
	for (const name of names.split(" ")) found.set(name, meant(values[at++]));
	return found;
}

/** The symbols of one instance. */
export class MainSymbols {
	#symbols?: SymbolTable;

	/** @param own what the module still exports. */
	constructor(
		private readonly wasmModule: WebAssembly.Module,
		private readonly own: WebAssembly.Exports,
		private readonly table: WebAssembly.Table,
	) {}

	/** What the link step of the plain module works out. */
	layout(): LinkLayout {
		return layoutOf(this.#read());
	}

	/** What an export of that name is; undefined if there was none. */
	find(name: string): WebAssembly.ExportValue | undefined {
		if (Object.hasOwn(this.own, name)) return this.own[name];
		const { functions, data } = this.#read();
		const index = functions.get(name);
		if (index !== undefined) return this.table.get(index);
		const ptr = data.get(name);
		return ptr === undefined ? undefined : new WebAssembly.Global({ value: "i32" }, ptr | 0);
	}

	/** Whether the plain module has such an export. */
	has(name: string): boolean {
		if (Object.hasOwn(this.own, name)) return true;
		const { functions, data } = this.#read();
		return functions.has(name) || data.has(name);
	}

	/** All exports that the plain module has. */
	all(): WebAssembly.Exports {
		const { functions, data } = this.#read();
		const names = [...functions.keys(), ...data.keys()];
		// What only the other part of a split module imports is no symbol.
		const own = Object.entries(this.own).filter(([name]) => !name.startsWith(`${SHARED}.`));
		return {
			...Object.fromEntries(own),
			...Object.fromEntries(names.map((name) => [name, this.find(name)!])),
		};
	}

	/** What the glue's `Module` has by a name, which is that of a symbol with an underscore before it. */
	ofModule(name: string): unknown {
		if (!name.startsWith("_")) return undefined;
		const symbol = name.slice(1);
		const value = this.find(symbol);
		return this.#symbols?.data.get(symbol) ?? value;
	}

	/** The glue's own functions whose addresses C code takes, with their indexes in the table. */
	libraryFunctions(): [name: string, index: TableIndex][] {
		const { got, firstIndex, functions, data } = this.#read();
		return Object.entries(got).filter(
			([name, value]) => value >= firstIndex && !functions.has(name) && !data.has(name),
		);
	}

	#read(): SymbolTable {
		this.#symbols ??= readSymbolTable(this.wasmModule);
		return this.#symbols;
	}
}

/**
 * Gives an object what it has no property for: a prototype that finds it by name. What was found becomes a
 * property.
 */
export function fallBackTo(heir: object, find: (name: string) => unknown): void {
	const before = Object.getPrototypeOf(heir);
	const lookUp = (name: string | symbol): unknown =>
		typeof name === "string" && !(name in before) ? find(name) : undefined;
	Object.setPrototypeOf(
		heir,
		new Proxy(before, {
			get(_, name, receiver) {
				const value = lookUp(name);
				if (value === undefined) return Reflect.get(before, name, receiver);
				if (receiver === heir) defineOwn(heir, name, value);
				return value;
			},
			has: (_, name) => name in before || lookUp(name) !== undefined,
			set: (_, name, value, receiver) => defineOwn(receiver, name, value),
		}),
	);
}
