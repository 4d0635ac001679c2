/**
 * The tables in which the glue's linker notes symbols, as they are before a library is loaded, to be taken
 * back to that.
 */
import type { PyodideModule } from "../distribution/glue.js";

/** The main module's, and the glue's library functions: its library is the import object. */
export const mainSymbols = ({ LDSO }: PyodideModule): Record<string, any> =>
	LDSO.loadedLibsByName.__main__.exports as Record<string, any>;

/** @returns what takes them back. */
export function recordSymbols(module: PyodideModule): () => void {
	const { GOT } = module;
	// The library functions; a library whose symbols are everybody's adds its own.
	const exports = mainSymbols(module);
	const symbols = { ...exports };
	const addresses = Object.entries(GOT).map(([name, entry]) => ({
		name,
		entry,
		value: entry.value,
	}));
	return () => {
		for (const name of Object.keys(exports)) {
			if (!Object.hasOwn(symbols, name)) delete exports[name];
			else if (exports[name] !== symbols[name]) exports[name] = symbols[name];
		}
		for (const name of Object.keys(GOT)) delete GOT[name];
		for (const { name, entry, value } of addresses) {
			GOT[name] = entry;
			if (entry.value !== value) entry.value = value;
		}
	};
}
