/**
 * Loads native libraries through the glue's linker, and keeps of each what the linker does not: where
 * its memory and table entries begin, which file it came from, whose symbols it saw. Stands in for
 * the imports behind `dlopen`. Knows nothing of snapshots.
 */

import type { FSNode } from "../distribution/file-system.js";
import type {
	DynamicLibrary,
	LoadFlags,
	Ptr,
	PyodideModule,
	TableIndex,
} from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";

/** Libraries that resolve symbols in one another, in the order in which theirs were added. */
export interface SymbolScope {
	readonly symbols: Record<string, unknown>;
	readonly members: DynamicLibrary[];
}

/** Where a library was put. Addresses and sizes in bytes, table indexes and sizes in entries. */
export interface LibraryPlace {
	readonly memoryBase: Ptr;
	readonly memorySize: number;
	readonly tableBase: TableIndex;
	readonly tableSize: number;
}

/** The file that a library was read from, as it was then. */
export interface LibraryFile {
	/** Absolute, symbolic links resolved. */
	readonly path: string;
	readonly node: FSNode;
	readonly modified: number;
	readonly byteLength: number;
}

export interface LoadedLibrary {
	readonly dso: DynamicLibrary;
	readonly place: LibraryPlace;
	/** Undefined if it was not read from the virtual file system. */
	readonly file: LibraryFile | undefined;
	/** Null for a global library: everybody sees its symbols, and it sees everybody's. */
	readonly scope: SymbolScope | null;
}

/** A handle is `struct dso` of Emscripten's dynlink.c: where its fields are, in bytes. */
const handleFields = {
	flags: 4,
	memoryBase: 12,
	memorySize: 16,
	tableBase: 20,
	tableSize: 24,
	name: 36,
} as const;
/** Ample for a handle without a name. */
const HANDLE_BYTE_LENGTH = 64;

/** `RTLD_GLOBAL` and `RTLD_NODELETE` of musl's dlfcn.h. */
const RTLD_GLOBAL = 256;
const RTLD_NODELETE = 4096;

/** The libraries of one instance. */
export class LibraryLoader {
	readonly #module: () => PyodideModule;
	readonly #loaded = new Map<DynamicLibrary, LoadedLibrary>();
	/** Names of libraries whose loading has begun, against those that need each other. */
	readonly #opening = new Set<string>();
	/** How many loads have ended. */
	#count = 0;

	/** Takes the place of the imports behind `dlopen`, before the main module is instantiated. */
	constructor({ env }: GlueImports, module: () => PyodideModule) {
		this.#module = module;
		// The glue keeps its own notes on its functions, such as their signature.
		const replace = (name: string, by: (...args: number[]) => unknown) => {
			if (env[name] !== undefined) env[name] = Object.assign(by, env[name]);
		};
		replace("_dlopen_js", (handle) => this.#dlopen(handle >>> 0));
		replace("_emscripten_dlopen_js", (handle, onSuccess, onError, userData) =>
			this.#dlopenAsync(handle >>> 0, onSuccess, onError, userData),
		);
	}

	/** All libraries beside the main module, in the order in which they were loaded. */
	get libraries(): readonly LoadedLibrary[] {
		return [...this.#loaded.values()];
	}

	/** Adds a library that was put in place without the linker. */
	add(library: LoadedLibrary): void {
		this.#loaded.set(library.dso, library);
	}

	/** What is known of a library of the glue's; undefined if it was loaded past this loader. */
	find(dso: DynamicLibrary): LoadedLibrary | undefined {
		return this.#loaded.get(dso);
	}

	/**
	 * Loads a library and what it needs. Each gets a handle, if only for a moment: the linker writes
	 * into it where it put the library, and tells nobody else.
	 */
	load(name: string, flags: LoadFlags, scope: SymbolScope | null, handle?: Ptr): void {
		const job = this.#begin(name, flags);
		try {
			for (const needed of job.needed) this.load(needed.name, needed.flags, scope);
			this.#withHandle(handle, (ptr) => {
				job.link(() => this.#module().loadDynamicLibrary(job.name, flags, scope?.symbols, ptr));
				this.#note(job, scope, ptr);
			});
		} finally {
			job.end();
		}
	}

	async #loadAsync(
		name: string,
		flags: LoadFlags,
		scope: SymbolScope | null,
		handle?: Ptr,
	): Promise<void> {
		const module = this.#module();
		const job = this.#begin(name, flags);
		const ptr = handle ?? this.#newHandle();
		try {
			for (const needed of job.needed) await this.#loadAsync(needed.name, needed.flags, scope);
			await job.linkAsync(() => module.loadDynamicLibrary(job.name, flags, scope?.symbols, ptr));
			this.#note(job, scope, ptr);
		} finally {
			job.end();
			if (handle === undefined) {
				delete module.LDSO.loadedLibsByHandle[ptr];
				symbol(module, "free")(ptr);
			}
		}
	}

	#newHandle(): Ptr {
		const module = this.#module();
		const ptr = symbol(module, "malloc")(HANDLE_BYTE_LENGTH) >>> 0;
		module.HEAPU8.fill(0, ptr, ptr + HANDLE_BYTE_LENGTH);
		return ptr;
	}

	/** Looks at what there is to load, before anything is. */
	#begin(given: string, flags: LoadFlags): Job {
		const module = this.#module();
		const name = module.PATH.normalize(given);
		const known = module.LDSO.loadedLibsByName[name] !== undefined;
		const file = known ? undefined : findFile(module, name, flags);
		const needed: Needed[] = [];
		if (file !== undefined && !this.#opening.has(name)) {
			for (const one of neededBy(module, name, flags, file)) {
				if (!this.#opening.has(module.PATH.normalize(one.name))) needed.push(one);
			}
		}
		this.#opening.add(name);
		return new Job(module, name, known, file, needed, {
			end: () => {
				this.#opening.delete(name);
				this.#count += 1;
			},
			count: () => this.#count,
		});
	}

	/** Keeps what the linker has written into the handle. */
	#note(job: Job, scope: SymbolScope | null, handle: Ptr): void {
		const { HEAPU32, LDSO } = this.#module();
		const dso = LDSO.loadedLibsByName[job.name];
		// As the linker itself: a local library's symbols are copied to whoever loads it locally.
		if (scope !== null && !scope.members.includes(dso)) scope.members.push(dso);
		if (job.known || this.#loaded.has(dso)) return;
		const field = (offset: number) => HEAPU32[(handle + offset) >>> 2];
		const { memoryBase, memorySize, tableBase, tableSize } = handleFields;
		const place = {
			memoryBase: field(memoryBase),
			memorySize: field(memorySize),
			tableBase: field(tableBase),
			tableSize: field(tableSize),
		};
		this.#loaded.set(dso, { dso, place, file: job.file, scope });
	}

	/** With the handle given, or with one on the C stack, which the glue forgets afterwards. */
	#withHandle(handle: Ptr | undefined, run: (handle: Ptr) => void): void {
		if (handle !== undefined) {
			run(handle);
			return;
		}
		const module = this.#module();
		const stackPointer = module.stackSave();
		const ptr = module.stackAlloc(HANDLE_BYTE_LENGTH);
		module.HEAPU8.fill(0, ptr, ptr + HANDLE_BYTE_LENGTH);
		try {
			run(ptr);
		} finally {
			delete module.LDSO.loadedLibsByHandle[ptr];
			module.stackRestore(stackPointer);
		}
	}

	#flagsOf(handle: Ptr, loadAsync: boolean): LoadFlags {
		const bits = this.#module().HEAPU32[(handle + handleFields.flags) >>> 2];
		return {
			global: (bits & RTLD_GLOBAL) !== 0,
			nodelete: (bits & RTLD_NODELETE) !== 0,
			loadAsync,
		};
	}

	#nameOf(handle: Ptr): string {
		return this.#module().UTF8ToString(handle + handleFields.name);
	}

	/** As the glue's function of that name: 1, or 0 and the reason for `dlerror`. */
	#dlopen(handle: Ptr): number {
		const name = this.#nameOf(handle);
		const flags = this.#flagsOf(handle, false);
		try {
			this.load(name, flags, flags.global ? null : newScope(), handle);
			return 1;
		} catch (error) {
			this.#fail(name, error);
			return 0;
		}
	}

	/** As the glue's function of that name: calls one of two C functions when it is done. */
	#dlopenAsync(handle: Ptr, onSuccess: TableIndex, onError: TableIndex, userData: Ptr): void {
		const module = this.#module();
		const name = this.#nameOf(handle);
		const flags = this.#flagsOf(handle, true);
		const call = (callback: TableIndex) => {
			module.runtimeKeepalivePop();
			module.callUserCallback(() =>
				(module.getWasmTableEntry(callback >>> 0) as any)(handle, userData >>> 0),
			);
		};
		module.runtimeKeepalivePush();
		this.#loadAsync(name, flags, flags.global ? null : newScope(), handle).then(
			() => call(onSuccess),
			(error) => {
				this.#fail(name, error);
				call(onError);
			},
		);
	}

	#fail(name: string, error: unknown): void {
		// What `import` shows as an ImportError: the same words as with Pyodide's own loader.
		this.#module().dlSetError(`could not load dynamic lib: ${name}\n${error}`);
	}
}

/** A C function of the main module; not all of them are on every glue's `Module`. */
const symbol = ({ LDSO }: PyodideModule, name: string) =>
	LDSO.loadedLibsByName.__main__.exports[name] as (...args: number[]) => number;

export const newScope = (): SymbolScope => ({ symbols: {}, members: [] });

interface Needed {
	readonly name: string;
	readonly flags: LoadFlags;
}

/** One library's way through the linker. */
class Job {
	readonly #module: PyodideModule;
	readonly name: string;
	/** Whether it was loaded before. */
	readonly known: boolean;
	readonly file: LibraryFile | undefined;
	readonly needed: readonly Needed[];
	readonly #turn: { end(): void; count(): number };

	constructor(
		module: PyodideModule,
		name: string,
		known: boolean,
		file: LibraryFile | undefined,
		needed: readonly Needed[],
		turn: { end(): void; count(): number },
	) {
		this.#module = module;
		this.name = name;
		this.known = known;
		this.file = file;
		this.needed = needed;
		this.#turn = turn;
	}

	end(): void {
		this.#turn.end();
	}

	link(run: () => unknown): void {
		const undo = this.#undo();
		try {
			run();
		} catch (error) {
			undo();
			throw error;
		}
		this.#settle();
	}

	async linkAsync(run: () => unknown): Promise<void> {
		const undo = this.#undo();
		try {
			await run();
		} catch (error) {
			undo();
			throw error;
		}
		this.#settle();
	}

	/** The linker has counted what it found loaded by us: only one of the two is a use. */
	#settle(): void {
		for (const { name } of this.needed) {
			const dso = this.#module.LDSO.loadedLibsByName[this.#module.PATH.normalize(name)];
			if (dso !== undefined) dso.refcount -= 1;
		}
	}

	/**
	 * What takes back a failed load. The linker leaves a library that it calls loaded, functions of it
	 * in the table, and offsets without values, over which every later load would fail too.
	 */
	#undo(): () => void {
		const { LDSO, GOT, wasmTable, freeTableIndexes } = this.#module;
		const { length } = wasmTable;
		const free = [...freeTableIndexes];
		const symbolCount = Object.keys(GOT).length;
		const count = this.#turn.count();
		return () => {
			if (this.known) return;
			const dso = LDSO.loadedLibsByName[this.name];
			delete LDSO.loadedLibsByName[this.name];
			for (const [handle, library] of Object.entries(LDSO.loadedLibsByHandle)) {
				if (library === dso) delete LDSO.loadedLibsByHandle[handle];
			}
			// What was added since is another's too if another was loaded while this one waited.
			if (this.#turn.count() !== count) return;
			for (const name of Object.keys(GOT).slice(symbolCount)) delete GOT[name];
			for (let index = length; index < wasmTable.length; index += 1) wasmTable.set(index, null);
			for (const index of free) wasmTable.set(index, null);
			freeTableIndexes.splice(0, freeTableIndexes.length, ...free);
		};
	}
}

function findFile(module: PyodideModule, name: string, flags: LoadFlags): LibraryFile | undefined {
	const found = module.findLibraryFS ? module.findLibraryFS(name, flags.rpath) : name;
	if (found === undefined) return undefined;
	try {
		const { path, node } = module.FS.lookupPath(found, { follow: true });
		const byteLength = node.usedBytes ?? module.FS.readFile(path).byteLength;
		return { path, node, modified: Number(node.mtime), byteLength };
	} catch {
		// The linker says it better.
		return undefined;
	}
}

/** The libraries that one says it needs, as the linker would look for them. */
function neededBy(
	module: PyodideModule,
	name: string,
	flags: LoadFlags,
	file: LibraryFile,
): Needed[] {
	let metadata: { neededDynlibs: string[]; runtimePaths?: string[] };
	try {
		metadata = module.getDylinkMetadata(libraryBytes(module, file));
	} catch {
		return [];
	}
	const inherited = {
		...flags,
		rpath: { parentLibPath: name, paths: metadata.runtimePaths ?? [] },
	};
	return metadata.neededDynlibs.map((needed) => ({
		name: module.findLibraryFS?.(needed, inherited.rpath) ?? needed,
		flags: inherited,
	}));
}

/** The content of a library's file, not copied where it is in memory. */
export function libraryBytes(
	module: PyodideModule,
	{ path, node }: Pick<LibraryFile, "path" | "node">,
): Uint8Array {
	return node.contents instanceof Uint8Array
		? node.contents.subarray(0, node.usedBytes)
		: module.FS.readFile(path);
}
