/**
 * From symbols to JS values of this process. All are resolved before the table is touched.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";
import { followPath } from "./paths.js";
import { fixedReferences, type ReferenceSymbol, type References, rootsOf } from "./symbol.js";

export interface ReferenceSources {
	readonly jsModules: ReadonlyMap<string, object>;
	/** Turns a serializer's data back into a value. */
	readonly deserialize?: (data: unknown) => unknown;
	/** What a path that leads nowhere becomes: an error, or null as in Pyodide's own format. */
	readonly missing: "error" | "null";
}

/** The values for the whole table, by index. Needs the glue's public API to exist. */
export function resolveReferences(
	module: PyodideModule,
	references: References,
	sources: ReferenceSources,
): unknown[] {
	const roots = rootsOf(module, sources.jsModules);
	const fixed = fixedReferences(module);
	const values: unknown[] = [];
	for (const symbol of references.symbols) {
		const repeats = symbol !== null && "same" in symbol;
		values.push(repeats ? values[symbol.same] : resolve(symbol, roots, fixed, sources));
	}
	return values;
}

function resolve(
	symbol: Exclude<ReferenceSymbol, { same: number }>,
	roots: ReadonlyMap<string, object>,
	fixed: readonly unknown[],
	sources: ReferenceSources,
): unknown {
	if (symbol === null) return null;
	if ("undefined" in symbol) return undefined;
	if ("fixed" in symbol) return fixed[symbol.fixed];
	if ("data" in symbol) {
		if (sources.deserialize === undefined) {
			// Pyodide's own message: existing code looks for it.
			throw new SnapshotError(
				"content",
				"You must pass an appropriate deserializer as _snapshotDeserializer",
			);
		}
		return sources.deserialize(symbol.data);
	}
	const root = roots.get(symbol.root);
	const value = root === undefined ? undefined : followPath(root, symbol.path);
	if (value !== undefined && value !== null) return value;
	if (sources.missing === "null") return null;
	throw new SnapshotError("content", missingMessage(symbol.root, symbol.path, root !== undefined));
}

function missingMessage(root: string, path: readonly string[], rootExists: boolean): string {
	if (!rootExists && root.startsWith("module:")) {
		const name = root.slice("module:".length);
		return `The snapshot refers to the JS module ${JSON.stringify(name)}: pass it as jsModules: { ${JSON.stringify(name)}: … }.`;
	}
	const from = root === "globals" ? "globalThis" : root;
	return (
		`The snapshot refers to ${[from, ...path].join(".")}, which this engine does not have. ` +
		"Start it where that exists, define it before, or create the snapshot without holding it."
	);
}

const path = is.record({ root: is.text, path: is.listOf(is.text) });
const index = is.below(2 ** 32);
/** By the key that tells what a symbol is; `resolve` looks for them in this order. */
const symbols: Readonly<Record<string, is.Shape<unknown>>> = {
	same: index,
	undefined: is.that("true", (value) => value === true),
	fixed: index,
	data: is.that("data", () => true),
};

function isSymbol(value: unknown, index: number): boolean {
	if (value === null) return true;
	if (!is.isObject(value)) return false;
	const kind = Object.keys(symbols).find((key) => Object.hasOwn(value, key));
	if (kind === undefined) return path(value) === undefined;
	return (
		symbols[kind](value[kind]) === undefined && !(kind === "same" && Number(value.same) >= index)
	);
}

const shape = is.record<References>({
	symbols: is.that("symbols", (value) => Array.isArray(value) && value.every(isSymbol)),
	internedStrings: is.listOf(is.text),
});

/** @throws SnapshotError with check `content`. */
export function checkReferences(references: unknown): asserts references is References {
	if (shape(references) === undefined) return;
	throw new SnapshotError(
		"content",
		"The snapshot's table of JS references is damaged. Create it again.",
	);
}
