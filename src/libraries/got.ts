/** The global offset table, as libraries import it (tool-conventions, DynamicLinking). */
import { readImports } from "../wasm/module-reader.js";

/** Whether an import is one of its globals: an address in memory or an index in the table. */
export const isGot = ({ module }: { readonly module: string }): boolean =>
	module === "GOT.mem" || module === "GOT.func";

/** The symbols that a library imports from it, in the order of its imports. */
export const gotImports = (bytes: Uint8Array): string[] =>
	readImports(bytes)
		.filter(isGot)
		.map(({ name }) => name);
