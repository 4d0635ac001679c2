/**
 * Loads native libraries through the glue's linker, and keeps of each what the linker does not: where
 * its memory and table entries begin, which file it came from, whose symbols it saw. Stands in for
 * the imports behind `dlopen`. Knows nothing of snapshots.
 */
import type {
	DynamicLibrary,
	LoadFlags,
	Ptr,
	PyodideModule,
	TableIndex,
} from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { type LibraryPlace, lendHandle, readPlace, readRequest } from "./dlopen-handle.js";
import { undoOfLoad } from "./failed-load.js";
import {
	findLibraryFile,
	type LibraryFile,
	type NeededLibrary,
	neededLibraries,
} from "./library-file.js";
import { recordSymbols } from "./symbols.js";

/** Libraries that resolve symbols in one another, in the order in which theirs were added. */
export interface SymbolScope {
	readonly symbols: Record<string, unknown>;
	readonly members: DynamicLibrary[];
}

export const newScope = (): SymbolScope => ({ symbols: {}, members: [] });

export interface LoadedLibrary {
	readonly dso: DynamicLibrary;
	readonly place: LibraryPlace;
	/** Undefined if it was not read from the virtual file system. */
	readonly file: LibraryFile | undefined;
	/** Null for a global library: everybody sees its symbols, and it sees everybody's. */
	readonly scope: SymbolScope | null;
}

/** The libraries of one instance. */
export class LibraryLoader {
	readonly #loaded = new Map<DynamicLibrary, LoadedLibrary>();
	/** Names of libraries whose loading has begun, against those that need each other. */
	readonly #opening = new Set<string>();
	/** How many loads have ended. */
	#ended = 0;
	/** Takes back what loading has added to the glue's symbols; absent before the first load. */
	#takeBackSymbols: (() => void) | undefined;

	constructor(private readonly module: PyodideModule) {}

	/** Takes the place of the library functions behind `dlopen`. */
	replaceImports(imports: GlueImports): void {
		replace(imports, "_dlopen_js", () => (handle) => this.#dlopen(handle >>> 0));
		replace(
			imports,
			"_emscripten_dlopen_js",
			() => (handle, onSuccess, onError, userData) =>
				this.#dlopenAsync(handle >>> 0, onSuccess, onError, userData),
		);
	}

	/** All libraries beside the main module, in the order in which they were loaded. */
	get loaded(): readonly LoadedLibrary[] {
		return [...this.#loaded.values()];
	}

	/** Adds a library that was put in place without the linker. */
	add(library: LoadedLibrary): void {
		this.#loaded.set(library.dso, library);
	}

	/** Names of libraries that are being loaded. */
	get loading(): string[] {
		return [...this.#opening];
	}

	/** Forgets all libraries but these, and the symbols of those that were loaded by the linker since the last time. */
	keepOnly(libraries: readonly LoadedLibrary[]): void {
		this.#loaded.clear();
		for (const library of libraries) this.add(library);
		this.#opening.clear();
		this.#takeBackSymbols?.();
		this.#takeBackSymbols = undefined;
	}

	/**
	 * Before the first load there is nothing to record, and it would be too early: the main module's own symbols
	 * may be noted only at their first use (link-completion.ts), and then they stay.
	 *
	 * @returns what forgets the libraries, and symbols, that have come since.
	 */
	mark(): () => void {
		const { loaded } = this;
		const earlier = this.#takeBackSymbols;
		const takeBack = earlier && recordSymbols(this.module);
		return () => {
			if (takeBack !== undefined) this.#takeBackSymbols = takeBack;
			this.keepOnly(loaded);
			this.#takeBackSymbols = earlier;
		};
	}

	/** What is known of a library of the glue's; undefined if it was loaded past this loader. */
	find(dso: DynamicLibrary): LoadedLibrary | undefined {
		return this.#loaded.get(dso);
	}

	/** Loads a library and what it needs, at once. */
	load(name: string, flags: LoadFlags, scope: SymbolScope | null, handle?: Ptr): void {
		Array.from(this.#loading(name, flags, scope, handle));
	}

	async #loadAsync(
		name: string,
		flags: LoadFlags,
		scope: SymbolScope | null,
		handle: Ptr,
	): Promise<void> {
		for (const linked of this.#loading(name, flags, scope, handle)) await linked;
	}

	/**
	 * Both ways to load: yields what the linker returns for each library, which is a promise if the
	 * flags say `loadAsync`.
	 */
	*#loading(
		given: string,
		flags: LoadFlags,
		scope: SymbolScope | null,
		handle?: Ptr,
	): Generator<unknown, void> {
		const module = this.module;
		const name = module.PATH.normalize(given);
		const isKnown = module.LDSO.loadedLibsByName[name] !== undefined;
		this.#takeBackSymbols ??= recordSymbols(module);
		const file = isKnown ? undefined : findLibraryFile(module, name, flags);
		const needed = this.#neededBy(name, flags, file);
		this.#opening.add(name);
		try {
			for (const one of needed) yield* this.#loading(one.name, one.flags, scope);
			const lent = handle === undefined ? lendHandle(module, flags.loadAsync === true) : undefined;
			const ptr = handle ?? lent!.ptr;
			const undo = isKnown ? undefined : undoOfLoad(module, name);
			const before = this.#ended;
			let isLinked = false;
			try {
				yield module.loadDynamicLibrary(name, flags, scope?.symbols, ptr);
				isLinked = true;
				const dso = module.LDSO.loadedLibsByName[name];
				if (!isKnown && !this.#loaded.has(dso)) {
					this.#loaded.set(dso, { dso, place: readPlace(module, ptr), file, scope });
				}
				// As the linker itself: a local library's symbols are copied to whoever loads it locally.
				if (scope !== null && !scope.members.includes(dso)) scope.members.push(dso);
			} finally {
				if (!isLinked) undo?.(this.#ended === before);
				lent?.giveBack();
			}
			// The linker has counted what it found loaded by us: only one of the two is a use.
			for (const one of needed) {
				const dso = module.LDSO.loadedLibsByName[module.PATH.normalize(one.name)];
				if (dso !== undefined) dso.refcount -= 1;
			}
		} finally {
			this.#opening.delete(name);
			this.#ended += 1;
		}
	}

	/** What is to be loaded before a library. */
	#neededBy(name: string, flags: LoadFlags, file: LibraryFile | undefined): NeededLibrary[] {
		const module = this.module;
		if (file === undefined || this.#opening.has(name)) return [];
		return neededLibraries(module, name, flags, file).filter(
			(one) => !this.#opening.has(module.PATH.normalize(one.name)),
		);
	}

	/** As the glue's function of that name: 1, or 0 and the reason for `dlerror`. */
	#dlopen(handle: Ptr): number {
		const { name, flags } = readRequest(this.module, handle, false);
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
		const module = this.module;
		const { name, flags } = readRequest(module, handle, true);
		const call = (callback: TableIndex) => {
			module.runtimeKeepalivePop();
			try {
				(module.getWasmTableEntry(callback >>> 0) as any)(handle, userData >>> 0);
			} catch (error) {
				module.handleException(error);
			}
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
		this.module.dlSetError(`could not load dynamic lib: ${name}\n${error}`);
	}
}
