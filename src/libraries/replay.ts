/**
 * Native libraries into a fresh instance at recorded places, by the record alone: addresses and table
 * indexes are known and relocations are in the image, so nothing is linked, relocated or constructed.
 * The plain way, through the glue's linker, is in plain.ts and comes to the same.
 */
import type { DynamicLibrary, PyodideModule, TableIndex } from "../distribution/glue.js";
import { readImports } from "../wasm/module-reader.js";
import { badLibrary } from "./compile.js";
import { detailsOf } from "./data.js";
import { allExports } from "./exports.js";
import { isGot } from "./got.js";
import type { LinkCompletion } from "./layout.js";
import {
	type LibraryFile,
	type LibraryLoader,
	libraryBytes,
	newScope,
	type SymbolScope,
} from "./loader.js";
import type { LibrariesRecord, LibraryRecord, NamedEntries } from "./record.js";
import { evaluateScripts, functionOf } from "./scripts.js";

export interface ReplayTarget {
	readonly module: PyodideModule;
	readonly libraries: LibraryLoader;
	readonly completion: LinkCompletion;
}

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
 * @returns what is to be done when the image is in place.
 * @throws SnapshotError with check `content` if the record does not fit the libraries.
 */
export function replayLibraries(
	target: ReplayTarget,
	record: LibrariesRecord,
	modules: readonly WebAssembly.Module[],
): () => void {
	const { module } = target;
	growTable(module, record.table.length);
	const scopes = record.scopes.map(newScope);
	const replayed: Replayed[] = [];
	for (const [index, library] of record.libraries.entries()) {
		const scope = library.scope === null ? null : scopes[library.scope];
		const one = instantiate(module, record, library, modules[index], scope);
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
	compiled: WebAssembly.Module,
	scope: SymbolScope | null,
): Replayed {
	const values = library.prelinked?.got ?? detailsOf(record, library).got;
	let next = 0;
	// The engine asks for imports in their order (JS API, "read the imports"), as they are recorded in.
	const got = new Proxy(
		{},
		{ get: () => new WebAssembly.Global({ value: "i32", mutable: true }, values[next++]) },
	);
	const symbols = module.LDSO.loadedLibsByName.__main__.exports;
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

	let exports: WebAssembly.Exports;
	try {
		({ exports } = new WebAssembly.Instance(compiled, {
			env,
			wasi_snapshot_preview1: env,
			"GOT.mem": got,
			"GOT.func": got,
		} as WebAssembly.Imports));
	} catch (error) {
		throw badLibrary(library.file, "does not fit into its recorded place", error);
	}
	if (next !== values.length) throw badLibrary(library.file, "has other imports than recorded");
	const file = fileOf(module, library.file);
	const dso = makeLibrary(module, library, () =>
		library.prelinked === null
			? exports
			: allExports(
					module,
					library,
					detailsOf(record, library),
					libraryBytes(module, file),
					exports,
				),
	);
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

export function growTable({ wasmTable }: PyodideModule, length: TableIndex): void {
	if (length > wasmTable.length) wasmTable.grow(length - wasmTable.length);
}

export function setEntries(
	{ wasmTable }: PyodideModule,
	entries: readonly NamedEntries[],
	exports: WebAssembly.Exports,
): void {
	for (const { firstIndex, names } of entries) {
		let index = firstIndex;
		for (const name of names) {
			wasmTable.set(index, exports[name]);
			index += 1;
		}
	}
}

/** Entries of the main module's symbols, and those that are free. */
export function restoreTable(module: PyodideModule, { table }: LibrariesRecord): void {
	const symbols = module.LDSO.loadedLibsByName.__main__.exports as Record<string, any>;
	for (const { firstIndex, names } of table.entries) {
		for (const [offset, name] of names.entries()) {
			setFunction(module, firstIndex + offset, symbols[name]);
		}
	}
	module.freeTableIndexes.splice(0, module.freeTableIndexes.length, ...table.free);
}

/** A function of JavaScript gets a wrapper of its signature, as when the glue takes its address. */
function setFunction(module: PyodideModule, index: TableIndex, value: any): void {
	try {
		module.wasmTable.set(index, value);
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		module.wasmTable.set(index, module.convertJsFunctionToWasm(value, value.sig));
	}
}

/** What a later library needs of these: the global offset table, and the glue's map of functions. */
function completeLibraries(
	module: PyodideModule,
	record: LibrariesRecord,
	replayed: readonly Replayed[],
): void {
	for (const { record: library, dso, file } of replayed) {
		const values = detailsOf(record, library).got;
		const imports = readImports(libraryBytes(module, file)).filter(isGot);
		for (const [index, { name }] of imports.entries()) {
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

/** The glue's map finds functions by what is in the table: wrappers, where a function is JavaScript's. */
function rememberFunctions(module: PyodideModule, { table }: LibrariesRecord): void {
	const symbols = module.LDSO.loadedLibsByName.__main__.exports as Record<string, any>;
	for (const { firstIndex, names } of table.entries) {
		for (const [offset, name] of names.entries()) {
			const index = firstIndex + offset;
			if (module.getFunctionAddress(symbols[name]) !== 0) continue;
			// The next free entry is what it takes.
			module.freeTableIndexes.push(index);
			module.addFunction(symbols[name], symbols[name].sig);
		}
	}
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

function fileOf({ FS }: PyodideModule, path: string): LibraryFile {
	const { node } = FS.lookupPath(path, { follow: true });
	return { path, node, modified: Number(node.mtime), byteLength: node.usedBytes ?? 0 };
}
