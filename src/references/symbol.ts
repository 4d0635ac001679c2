/**
 * References as symbols: how a snapshot names the JS values that Python holds, so that another
 * process can find its own. Plain data, and the roots that the paths start from.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { PyodideInternals } from "../distribution/glue-api.js";

/** Where a path starts. A JS module has the name that it was registered by. */
export type RootName = "globals" | "pyodide" | "api" | `module:${string}`;

/** One JS reference. `null` is a free slot, or one that holds null. */
export type ReferenceSymbol =
	| null
	| { readonly root: RootName; readonly path: readonly string[] }
	/** One of the values that the glue puts at a fixed index on every start. */
	| { readonly fixed: number }
	/** What a serializer made of the value; JSON. */
	| { readonly data: unknown }
	| { readonly undefined: true }
	/** The value of an earlier index, whose symbol is `data`. */
	| { readonly same: number };

/** The JS reference table (hiwire) of a snapshot. */
export interface References {
	/** By table index, from 0. */
	readonly symbols: readonly ReferenceSymbol[];
	/** Strings interned in the immortal table after its fixed entries, in order. */
	readonly internedStrings: readonly string[];
}

/** The JS values that paths can start from, most telling first. */
export function rootsOf(
	module: PyodideModule,
	jsModules: ReadonlyMap<string, object>,
): Map<RootName, object> {
	const api: PyodideInternals = module.API;
	const roots = new Map<RootName, object>();
	for (const [name, value] of jsModules) roots.set(`module:${name}`, value);
	roots.set("globals", api.config.jsglobals);
	roots.set("pyodide", api.public_api);
	roots.set("api", api);
	return roots;
}

/**
 * The values that the glue puts at the first indexes on every start. `getExpectedKeys` gives a new empty
 * object for one of them, and the glue compares it by content; the value in the table is `loadedPackages`.
 */
export function fixedReferences({ API }: PyodideModule): unknown[] {
	return API.getExpectedKeys().map((value) =>
		isEmptyRecord(value) ? API.public_api.loadedPackages : value,
	);
}

const isEmptyRecord = (value: unknown): boolean =>
	typeof value === "object" &&
	value !== null &&
	Object.getPrototypeOf(value) === Object.prototype &&
	Object.keys(value).length === 0;

/** Modules that every start registers; they have roots of their own. */
const builtin = new Set(["js", "pyodide_js"]);

/** The JS modules that were registered with Python (`registerJsModule`), by name, without `js` and `pyodide_js`. */
export function registeredModules({ API }: PyodideModule): Map<string, object> {
	const proxies = API._pyodide._importhook.jsfinder.jsproxies;
	const modules = new Map<string, object>();
	for (const name of proxies) {
		if (!builtin.has(name)) modules.set(name, proxies.get(name));
	}
	proxies.destroy();
	return modules;
}
