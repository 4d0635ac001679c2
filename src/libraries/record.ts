/**
 * What a snapshot says of native libraries and of the function table beyond the main module's part,
 * as plain data: what capture writes and replay reads.
 */
import type { Ptr, TableIndex } from "../distribution/glue.js";
import type { LibraryPlace } from "./dlopen-handle.js";

/** Consecutive entries of the function table, by the names of the symbols that they hold. */
export interface NamedEntries {
	readonly firstIndex: TableIndex;
	readonly names: readonly string[];
}

/** Each of them, with its index in the table. */
export function* indexed(entries: readonly NamedEntries[]): Generator<[TableIndex, string]> {
	for (const { firstIndex, names } of entries) {
		for (const [offset, name] of names.entries()) yield [firstIndex + offset, name];
	}
}

/** The same the other way round. */
export const indexesOf = (entries: readonly NamedEntries[]): Map<string, TableIndex> =>
	new Map([...indexed(entries)].map(([index, name]) => [name, index]));

/** What the linker has worked out for a library. */
export interface LinkDetails {
	/** Values of the globals that it imports from `GOT.mem` and `GOT.func`, in the order of its imports. */
	readonly got: readonly number[];
	/** Entries that other libraries' use of its symbols, or `dlsym`, has added. */
	readonly entries: readonly NamedEntries[];
}

/** Bytes of {@link LibrariesRecord.data}. */
export interface Span {
	readonly byteOffset: number;
	readonly byteLength: number;
}

/** Where a piece of a prelinked module is. */
export const pieceSources = { file: 0, patch: 1 } as const;

/** Source, offset and length of a piece, the latter in bytes. */
export type Piece = readonly [source: number, byteOffset: number, byteLength: number];

/** A library's module, with what the linker has worked out written into it (prelink.ts). */
export interface PrelinkRecord {
	/** The bytes that are not the file's. */
	readonly patch: Span;
	readonly pieces: readonly Piece[];
	/** Values of the imports from `GOT.mem` and `GOT.func` that it still has, in the order of its imports. */
	readonly got: readonly number[];
}

/** A library, and where its data and the table entries that it fills itself are. */
export interface LibraryRecord extends LibraryPlace {
	/** The name it goes by among loaded libraries: the path it was loaded by, normalised. */
	readonly name: string;
	/** The file in the snapshot's tree; absolute, symbolic links resolved. */
	readonly file: string;
	readonly sha256: string;
	/** What `dlopen` returned for it; none for one that was only needed by others. */
	readonly handles: readonly Ptr[];
	/** How often it was loaded; null if it can never be unloaded. */
	readonly refcount: number | null;
	/** Whether its symbols are everybody's (`RTLD_GLOBAL`). */
	readonly global: boolean;
	/** Index in `scopes` of the libraries it resolves symbols in beside the global ones; null for none. */
	readonly scope: number | null;
	/** Names of the exports that say where texts of JavaScript are (`EM_JS`, `EM_ASM`). */
	readonly scripts: readonly string[];
	/** Its {@link LinkDetails} as JSON. Large, and seldom needed where there is a prelinked module. */
	readonly details: Span;
	/** Null if the module is used as it is. */
	readonly prelinked: PrelinkRecord | null;
}

/** A function that ctypes made of a Python one: a table entry whose code is JavaScript's. */
export interface CallbackRecord {
	readonly tableIndex: TableIndex;
	/** Address of libffi's closure; what it needs to be made again is in there. */
	readonly closure: Ptr;
}

export interface LibrariesRecord {
	/** What {@link Span}s are of. */
	readonly data: Uint8Array;
	/** In the order in which they were loaded. */
	readonly libraries: readonly LibraryRecord[];
	/** Sets of libraries that see each other's symbols, as indexes, in the order in which they were added. */
	readonly scopes: readonly (readonly number[])[];
	readonly table: {
		/** Length of the function table. */
		readonly length: TableIndex;
		/** Entries that were given back, in the order in which they will be taken again from the end. */
		readonly free: readonly TableIndex[];
		/** Entries that hold the main module's exports or the glue's library functions. */
		readonly entries: readonly NamedEntries[];
	};
	readonly callbacks: readonly CallbackRecord[];
}
