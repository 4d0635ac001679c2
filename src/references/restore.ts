/**
 * Symbols to JS values of this process. All are resolved before the table is touched.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { SnapshotError } from "../errors.js";
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
			// Pyodide's own words: existing code matches on them.
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

/**
 * Checks references as read from a file.
 *
 * @throws SnapshotError with check `content`.
 */
export function checkReferences(references: unknown): asserts references is References {
	const { symbols, internedStrings } = (references ?? {}) as Partial<References>;
	const isPath = (value: any) =>
		typeof value?.root === "string" &&
		Array.isArray(value.path) &&
		value.path.every((name: unknown) => typeof name === "string");
	const isSymbol = (value: any, index: number) =>
		value === null ||
		(typeof value === "object" &&
			(Number.isInteger(value.fixed) ||
				"data" in value ||
				value.undefined === true ||
				(Number.isInteger(value.same) && value.same >= 0 && value.same < index) ||
				isPath(value)));
	const valid =
		Array.isArray(symbols) &&
		symbols.every(isSymbol) &&
		Array.isArray(internedStrings) &&
		internedStrings.every((text) => typeof text === "string");
	if (!valid) {
		throw new SnapshotError(
			"content",
			"The snapshot's table of JS references is damaged. Create it again.",
		);
	}
}
