/**
 * Puts native libraries into a fresh instance, at their recorded places, by the record alone. Addresses
 * and table indexes are in the record, and what relocations and constructors did is in the image: so
 * nothing is linked, relocated or constructed. linker.ts does the same through the glue's linker.
 */

import type { DynamicLibrary, PyodideModule } from "../distribution/glue.js";
import { badLibrary, type LibraryModule } from "./compile.js";
import { allExports } from "./exports.js";
import { gotImports } from "./got.js";
import { joinRest } from "./join-rest.js";
import { type LibraryFile, libraryBytes, libraryFileAt } from "./library-file.js";
import type { LinkedInstance } from "./linked-instance.js";
import { newScope, type SymbolScope } from "./loader.js";
import type { LibrariesRecord, LibraryRecord } from "./record.js";
import { detailsOf } from "./record-data.js";
import { evaluateScripts, functionOf } from "./scripts.js";
import { mainSymbols } from "./symbols.js";
import { rememberFunctions, restoreTable, setEntries } from "./table-entries.js";
import { growTable } from "./table-room.js";

/** One library that is in place. */
interface Replayed {
	readonly record: LibraryRecord;
	readonly dso: DynamicLibrary;
	/** What its module exports. */
	readonly exports: WebAssembly.Exports;
	readonly file: LibraryFile;
}

/**
 * Instantiates libraries and fills the table. Memory must have its final size; the image comes after.
 *
 * @param modules compiled, in the record's order.
 * @param onExports is handed what each library's module exports, before any of its code runs but what starts it.
 * @returns what is to be done when the image is in place.
 * @throws SnapshotError with check `content` if the record does not fit the libraries.
 */
export function replayLibraries(
	target: LinkedInstance,
	record: LibrariesRecord,
	modules: readonly LibraryModule[],
	onExports?: (exports: WebAssembly.Exports, file: string) => void,
): () => void {
	const { module } = target;
	growTable(module, record.table.length);
	const scopes = record.scopes.map(newScope);
	const replayed: Replayed[] = [];
	for (const [index, library] of record.libraries.entries()) {
		const scope = library.scope === null ? null : scopes[library.scope];
		const one = instantiate(module, record, library, modules[index], scope, onExports);
		replayed.push(one);
		target.libraries.add({ dso: one.dso, place: library, file: one.file, scope });
		if (library.prelinked === null) {
			setEntries(module, detailsOf(record, library).entries, one.exports);
		}
	}
	for (const [index, members] of record.scopes.entries()) {
		scopes[index].members.push(...members.map((member) => replayed[member].dso));
	}
	restoreTable(module, record);
	target.completion.add(() => completeLibraries(module, record, replayed));
	return () => {
		for (const library of replayed) restoreScripts(module, library);
	};
}

function instantiate(
	module: PyodideModule,
	record: LibrariesRecord,
	library: LibraryRecord,
	{ module: compiled, rest }: LibraryModule,
	scope: SymbolScope | null,
	onExports?: (exports: WebAssembly.Exports, file: string) => void,
): Replayed {
	const values = library.prelinked?.got ?? detailsOf(record, library).got;
	let next = 0;
	const symbols = mainSymbols(module);
	const env = new Proxy(
		{},
		{
			get(_, name: string) {
				if (name === "__memory_base") return library.memoryBase;
				if (name === "__table_base") return library.tableBase;
				return defined(symbols[name]) ?? later(name, () => resolve(name));
			},
		},
	);
	const resolve = (name: string): unknown =>
		defined(symbols[name]) ??
		scope?.members.findLast(({ exports }) => name in exports)?.exports[name] ??
		dso.exports[name];

	const imports = () => {
		next = 0;
		// The engine reads imports in the module's order (JS API, "read the imports"), which is the record's.
		const got = new Proxy(
			{},
			{ get: () => new WebAssembly.Global({ value: "i32", mutable: true }, values[next++]) },
		);
		const all = { env, wasi_snapshot_preview1: env, "GOT.mem": got, "GOT.func": got };
		return all as WebAssembly.Imports;
	};

	let exports: WebAssembly.Exports;
	try {
		({ exports } = new WebAssembly.Instance(compiled, imports()));
	} catch (error) {
		throw badLibrary(library.file, "does not fit into its recorded place", error);
	}
	if (next !== values.length) throw badLibrary(library.file, "has other imports than recorded");
	if (rest !== undefined) joinRest(rest, exports, imports);
	onExports?.(exports, library.file);
	const file = libraryFileAt(module, library.file);
	const dso = makeLibrary(module, library, () => {
		if (library.prelinked === null) return exports;
		const details = detailsOf(record, library);
		return allExports(module, library, details, libraryBytes(module, file), exports);
	});
	return { record: library, dso, exports, file };
}

/** What the glue knows of a library. Its exports are worked out when somebody asks for them. */
function makeLibrary(
	module: PyodideModule,
	record: LibraryRecord,
	exports: () => WebAssembly.Exports,
): DynamicLibrary {
	const { name, memoryBase } = record;
	const dso = module.newDSO(name, undefined, undefined);
	let relocated: Record<string, unknown> | undefined;
	Object.defineProperty(dso, "exports", {
		configurable: true,
		enumerable: true,
		get() {
			relocated ??= module.relocateExports(exports(), memoryBase) as Record<string, unknown>;
			return relocated;
		},
	});
	dso.refcount = record.refcount ?? Number.POSITIVE_INFINITY;
	dso.global = record.global;
	for (const handle of record.handles) module.LDSO.loadedLibsByHandle[handle] = dso;
	if (record.global) module.mergeLibSymbols(dso.exports, name);
	return dso;
}

/** A symbol's value, unless it is one of the glue's placeholders. */
const defined = (value: any): unknown => (value === undefined || value.stub ? undefined : value);

/** A function that is looked for when it is first called, as it need not be there before. */
function later(name: string, resolve: () => unknown): (...args: unknown[]) => unknown {
	let resolved: any;
	return (...args) => {
		resolved ??= resolve();
		if (resolved === undefined) {
			throw new Error(`A native library calls ${name}, which no library defines`);
		}
		return resolved(...args);
	};
}

/** What a later library needs of these: the global offset table, and the glue's map of functions. */
function completeLibraries(
	module: PyodideModule,
	record: LibrariesRecord,
	replayed: readonly Replayed[],
): void {
	for (const { record: library, dso, file } of replayed) {
		const values = detailsOf(record, library).got;
		for (const [index, name] of gotImports(libraryBytes(module, file)).entries()) {
			module.GOT[name] ??= new WebAssembly.Global({ value: "i32", mutable: true }, values[index]);
		}
		// Functions of scripts have no entries in the table, nor can they: they have no signature.
		const scripts = new Set(library.scripts.map(functionOf));
		module.updateGOT(
			Object.fromEntries(Object.entries(dso.exports).filter(([name]) => !scripts.has(name))),
		);
	}
	rememberFunctions(module, record);
}

function restoreScripts(module: PyodideModule, { record, dso, exports }: Replayed): void {
	if (record.scripts.length === 0) return;
	const addresses = Object.fromEntries(
		record.scripts.map((name) => [
			name,
			(exports[name] as WebAssembly.Global).value + record.memoryBase,
		]),
	);
	const functions = evaluateScripts(module, addresses);
	for (const name of record.scripts) delete dso.exports[name];
	Object.assign(dso.exports, functions);
}
