/**
 * What the glue's link step works out for the main module, as a record: the values of the global
 * offset table, and which export sits at which index of the function table. The same for a build on
 * every engine but WebKitGTK, so a snapshot carries it and a restore need not work it out again.
 */
import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import { crc32Hex } from "../engine/crc32.js";
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";
import { isGot } from "./got.js";

export interface LinkLayout {
	/** Values of the globals that the main module imports from `GOT.mem` and `GOT.func`, by symbol. */
	readonly got: Readonly<Record<string, number>>;
	/** Length of the function table as the module itself makes it. */
	readonly firstIndex: TableIndex;
	/** Names of the exports at the indexes that follow. */
	readonly exported: readonly string[];
	/** Table indexes of the functions that engine slots point to. */
	readonly slotFunctions: Readonly<Record<string, TableIndex>>;
}

/** Reads the layout of an instance that the glue has linked. */
export function recordLayout(
	module: PyodideModule,
	exports: WebAssembly.Exports,
	imported: readonly string[],
	firstIndex: TableIndex,
	slotFunctions: readonly string[],
): LinkLayout {
	const got: Record<string, number> = {};
	for (const name of [...imported].sort()) got[name] = module.GOT[name].value;
	const exported: string[] = [];
	for (const [name, value] of Object.entries(exports)) {
		if (typeof value !== "function") continue;
		const index = module.GOT[name]?.value;
		if (index >= firstIndex) exported[index - firstIndex] ??= name;
	}
	return {
		got,
		firstIndex,
		exported,
		slotFunctions: Object.fromEntries(
			slotFunctions.map((name) => [name, module.GOT[name].value as TableIndex]),
		),
	};
}

/** The layout of a module that it was written into. */
export function layoutOf({
	functions,
	got,
	firstIndex,
	slotFunctions,
}: Omit<LinkLayout, "exported"> & {
	readonly functions: ReadonlyMap<string, TableIndex>;
}): LinkLayout {
	const exported: string[] = [];
	for (const [name, index] of functions) {
		if (index >= firstIndex) exported[index - firstIndex] ??= name;
	}
	return { got, firstIndex, exported, slotFunctions };
}

/**
 * Tells the layouts of one build apart, of which there are two: WebKitGTK adds entries to the table that
 * others have no need of, so that all values differ.
 */
export function layoutDigest({ got, firstIndex, exported }: LinkLayout): string {
	const values = new Uint8Array(Int32Array.from(Object.values(got)).buffer);
	return `${firstIndex} ${exported.length} ${crc32Hex(values)}`;
}

/** Symbols that the main module imports through the global offset table. */
export function importedFromGot(wasmModule: WebAssembly.Module): string[] {
	const names = WebAssembly.Module.imports(wasmModule)
		.filter(isGot)
		.map(({ name }) => name);
	return [...new Set(names)];
}

const index = is.below(2 ** 32);
const layoutShape = is.record<LinkLayout>({
	got: is.tableOf(is.that("an address", Number.isInteger)),
	firstIndex: index,
	exported: is.listOf(is.text),
	slotFunctions: is.tableOf(index),
});

/** @throws SnapshotError with check `content` for anything that is not a layout. */
export function checkLayout(layout: unknown): asserts layout is LinkLayout {
	if (layoutShape(layout) === undefined) return;
	throw new SnapshotError("content", "The snapshot's link layout is damaged. Create it again.");
}
