/**
 * The native libraries and table entries of a live instance as a record. Changes nothing but what the
 * glue puts off anyway.
 */

import type { DynamicLibrary, PyodideModule, TableIndex } from "../distribution/glue.js";
import { ByteBlock } from "../engine/bytes.js";
import { sha256Hex } from "../engine/digest.js";
import { readExports } from "../wasm/module-reader.js";
import { gotImports } from "./got.js";
import { faultOf } from "./leaks.js";
import { libraryBytes } from "./library-file.js";
import type { LinkedInstance } from "./linked-instance.js";
import type { SymbolScope } from "./loader.js";
import { prelink } from "./prelink.js";
import type { LibrariesRecord, LibraryRecord } from "./record.js";
import { spanIn } from "./record-data.js";
import { isScript } from "./scripts.js";
import { accountForTable } from "./table-entries.js";

/**
 * The record. Its hashes come later, because they take time. The instance must stand still until this
 * returns. Libraries that are {@link libraryLeaks} are left out, for callers that allow those.
 */
export function captureLibraries(
	instance: LinkedInstance,
	firstIndex: TableIndex,
): () => Promise<LibrariesRecord> {
	const { module } = instance;
	const loaded = instance.libraries.loaded.filter(({ file }) => !faultOf(module, file));
	const accounts = accountForTable(instance, firstIndex);
	const indexOf = new Map(loaded.map(({ dso }, index) => [dso, index]));
	const scopes: SymbolScope[] = [
		...new Set(loaded.flatMap(({ scope }) => (scope === null ? [] : [scope]))),
	];
	const data = new ByteBlock();
	// Copies: a program may write to its libraries' files while they are hashed.
	const contents = loaded.map(({ file }) => libraryBytes(module, file!).slice());
	const drafts = loaded.map((library, index): Omit<LibraryRecord, "sha256"> => {
		const { dso, file, place, scope } = library;
		const bytes = contents[index];
		const details = {
			got: gotImports(bytes).map((name) => module.GOT[name].value),
			entries: accounts.bySymbol.get(library) ?? [],
		};
		const prelinked = prelink(bytes, details) ?? null;
		return {
			name: dso.name,
			file: file!.path,
			...place,
			handles: handlesOf(module, dso),
			refcount: Number.isFinite(dso.refcount) ? dso.refcount : null,
			global: dso.global,
			scope: scope === null ? null : scopes.indexOf(scope),
			scripts: readExports(bytes)
				.map(({ name }) => name)
				.filter(isScript),
			details: spanIn(data, new TextEncoder().encode(JSON.stringify(details))),
			prelinked: prelinked && { ...prelinked, patch: spanIn(data, prelinked.patch) },
		};
	});
	const rest: Omit<LibrariesRecord, "libraries"> = {
		data: data.bytes(),
		scopes: scopes.map(({ members }) => members.flatMap((dso) => indexOf.get(dso) ?? [])),
		table: {
			length: module.wasmTable.length,
			free: [...module.freeTableIndexes],
			entries: accounts.main,
		},
		callbacks: instance.callbacks.records,
	};
	return async () => {
		const hashes = await Promise.all(contents.map(sha256Hex));
		const libraries = drafts.map((draft, index) => ({ ...draft, sha256: hashes[index] }));
		return { libraries, ...rest };
	};
}

function handlesOf({ LDSO }: PyodideModule, dso: DynamicLibrary): number[] {
	return Object.entries(LDSO.loadedLibsByHandle)
		.filter(([, library]) => library === dso)
		.map(([handle]) => Number(handle));
}
