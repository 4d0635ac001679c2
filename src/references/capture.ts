/**
 * From the JS reference table to symbols. A value for which there is no symbol is a leak.
 */
import type { Generation } from "../distribution/generation.js";
import type { PyodideModule } from "../distribution/glue.js";
import { describeValue } from "./describe.js";
import { findPaths } from "./paths.js";
import { fixedReferences, type ReferenceSymbol, type References, rootsOf } from "./symbol.js";
import type { ReferenceTables } from "./tables.js";

/** Turns a JS value into JSON data from which the same value can be found again; undefined to decline. */
export type Serializer = (value: any) => unknown;

/** @returns the references, and the values that no symbol explains, each once. */
export function captureReferences(
	module: PyodideModule,
	generation: Generation,
	tables: ReferenceTables,
	jsModules: ReadonlyMap<string, object>,
	serializer?: Serializer,
): { readonly references: References; readonly unexplained: readonly unknown[] } {
	const values = tables.values();
	const fixed = fixedReferences(module);
	// A slot's info has its lowest bit set while the slot is taken (hiwire.c, OCCUPIED_BIT).
	const taken = values.map((_, index) => index > 0 && (module.__hiwire_slot_info(index) & 1) === 1);
	const symbols: ReferenceSymbol[] = values.map(() => null);
	const open: number[] = [];
	values.forEach((value, index) => {
		if (!taken[index] || value === null || isDestroyed(module, value)) return;
		if (index < fixed.length && value === fixed[index]) symbols[index] = { fixed: index };
		// Pyodide's own function, on an engine without AbortSignal.any. The path is right on all engines.
		else if (value === module.API.abortSignalAny) symbols[index] = abortSignalAny;
		// Python holds it as the `this` of a JS function that it did not get from an object.
		else if (value === undefined) symbols[index] = { undefined: true };
		else open.push(index);
	});

	const roots = rootsOf(module, jsModules);
	const wanted = new Set(open.map((index) => values[index]));
	const paths = findPaths(wanted, roots, (value) => isPyProxy(module, value));
	const first = new Map<unknown, number>();
	const unexplained = new Set<unknown>();
	for (const index of open) {
		const value = values[index];
		const path = paths.get(value);
		const same = first.get(value);
		if (path !== undefined) {
			symbols[index] = path;
		} else if (same !== undefined) {
			// Serialized once, so that both places have one value again.
			symbols[index] = { same };
		} else {
			const data = serializer?.(value);
			if (data === undefined) unexplained.add(value);
			else symbols[index] = { data };
			first.set(value, index);
		}
	}

	const internedStrings = tables.immortals().slice(generation.fixedImmortals) as string[];
	return { references: { symbols, internedStrings }, unexplained: [...unexplained] };
}

const abortSignalAny: ReferenceSymbol = { root: "api", path: ["abortSignalAny"] };

function isPyProxy(module: PyodideModule, value: unknown): boolean {
	try {
		return value instanceof module.API.public_api.ffi.PyProxy;
	} catch {
		// A JS proxy may throw here. Pyodide's proxies never do.
		return false;
	}
}

/**
 * Whether it is a proxy that was destroyed. Nobody can use one, but when Python calls `destroy`, two
 * references to it stay in the table (Pyodide 314.0.7).
 */
function isDestroyed(module: PyodideModule, value: unknown): boolean {
	if (!isPyProxy(module, value)) return false;
	try {
		// Reading this throws if the proxy was destroyed; otherwise it gives a string.
		void (value as { type: string }).type;
		return false;
	} catch {
		return true;
	}
}

/** The serializer, checked: it throws a TypeError where its result is not JSON. */
export const toJson =
	(serializer: Serializer): Serializer =>
	(value) => {
		const data = serializer(value);
		if (data === undefined) return undefined;
		try {
			// For functions and symbols, stringify gives undefined, which parse refuses.
			return JSON.parse(JSON.stringify(data));
		} catch (cause) {
			throw new TypeError(
				`Serializer returned result that cannot be JSON.stringify'd for ${describeValue(value)}`,
				{ cause },
			);
		}
	};
