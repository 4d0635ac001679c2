/**
 * Hands a snapshot's references to the glue, which fills its JS reference table in the middle of
 * `API.finalizeBootstrap`: after its public API exists, before Python code runs that uses it.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { defineOwn } from "../engine/properties.js";
import { type ReferenceSources, resolveReferences } from "./restore.js";
import type { References } from "./symbol.js";

/** Bits of hiwire's slot info and references (hiwire_macros.h). */
const DEDUPLICATED_BIT = 2;
const VERSION_MASK = 0xfc000000;
/** Index in the immortal table of the map from deduplicated values to their references. */
export const DEDUPLICATE_MAP = 1;

/** @param again whether it was finished before: then the public API object and the interned strings stay. */
export function bindReferences(
	module: PyodideModule,
	references: References,
	sources: ReferenceSources,
	again = false,
): any {
	if (again) return keepingPublicApi(module, () => bind(module, references, sources, []));
	return bind(module, references, sources, references.internedStrings);
}

/** Runs the glue's start, which makes a public API object, with the one that was handed out taking its place. */
function keepingPublicApi({ API }: PyodideModule, start: () => object): object {
	const { public_api: kept } = API;
	Object.defineProperty(API, "public_api", { configurable: true, get: () => kept, set() {} });
	const made = start();
	defineOwn(API, "public_api", kept);
	for (const name of Reflect.ownKeys(kept)) Reflect.deleteProperty(kept, name);
	return Object.defineProperties(kept, Object.getOwnPropertyDescriptors(made));
}

function bind(
	module: PyodideModule,
	references: References,
	sources: ReferenceSources,
	internedStrings: readonly string[],
): object {
	const fixedCount = module.API.getExpectedKeys().length;
	let values: unknown[] | undefined;
	const valueAt = (index: number) => {
		values ??= resolveReferences(module, references, sources);
		return values[index];
	};
	const later = references.symbols.slice(fixedCount);
	const table = {
		// A null entry only makes room in the table. For the others the glue calls valueAt, with the index.
		hiwireKeys: later.map((symbol, i) => (symbol === null ? null : { serialized: fixedCount + i })),
		immortalKeys: [...internedStrings],
	};
	const api = module.API.finalizeBootstrap(table, valueAt);
	// The glue has put its own values at the first indexes; a program may have freed or reused them.
	for (let index = 0; index < Math.min(fixedCount, references.symbols.length); index += 1) {
		module.__hiwire_set(index, valueAt(index));
	}
	fillDeduplicateMap(module, references.symbols.length);
	return api;
}

function fillDeduplicateMap(module: PyodideModule, tableLength: number): void {
	const map = module.__hiwire_immortal_get(DEDUPLICATE_MAP) as Map<unknown, number>;
	for (let index = 1; index < tableLength; index += 1) {
		const info = module.__hiwire_slot_info(index) >>> 0;
		if ((info & 1) === 0 || (info & DEDUPLICATED_BIT) === 0) continue;
		map.set(module.__hiwire_get(index), ((info & VERSION_MASK) | (index << 1) | 1) >>> 0);
	}
}
