/**
 * The native libraries and table entries of a live instance as a record, and what of them a snapshot
 * cannot hold. Changes nothing but what the glue puts off anyway.
 */
import type { DynamicLibrary, PyodideModule, TableIndex } from "../distribution/glue.js";
import { sha256Hex } from "../engine/digest.js";
import type { Leak } from "../errors.js";
import { readExports, readGlobals, readImports, readSections } from "../wasm/module-reader.js";
import { RecordData } from "./data.js";
import { isGot } from "./got.js";
import { type LibraryFile, libraryBytes, type SymbolScope } from "./loader.js";
import { prelink } from "./prelink.js";
import type { LibrariesRecord, LibraryRecord } from "./record.js";
import { isScript } from "./scripts.js";
import { accountForTable, type TableSubject } from "./table-entries.js";

/** Name of the main module among the glue's libraries. */
const MAIN = "__main__";

/** A library that cannot be put back. */
export interface LibraryLeak extends Leak {
	readonly name: string;
}

/** Libraries that cannot be put back, each with the reason. */
export function libraryLeaks(subject: TableSubject): LibraryLeak[] {
	const { module, libraries } = subject;
	return otherLibraries(module).flatMap((dso) => {
		const loaded = libraries.find(dso);
		const fault = loaded === undefined ? pastLoader : faultOf(module, loaded.file);
		if (fault === undefined) return [];
		const { name } = dso;
		const value = `${name}, ${fault.what}`;
		return [{ kind: "native-library", name, value, holders: [], fix: fault.fix }];
	});
}

const otherLibraries = ({ LDSO }: PyodideModule): DynamicLibrary[] =>
	Object.values(LDSO.loadedLibsByName).filter(({ name }) => name !== MAIN);

interface Fault {
	readonly what: string;
	readonly fix: string;
}

const pastLoader: Fault = {
	what: "which JavaScript loaded without dlopen",
	fix: "Load it by import, ctypes or pyodide.loadPackage; or after the restore.",
};

const outsideMemory: Fault = {
	what: "which keeps state in WebAssembly globals or a memory or table of its own",
	fix: "Load it after the restore: an image holds what is in linear memory.",
};

/**
 * Whether a library's instance may hold what is not in linear memory. A start function is the linker's:
 * it works such globals out again from where the library is.
 */
function keepsState(bytes: Uint8Array): boolean {
	const sections = new Set(readSections(bytes).map(({ id }) => id));
	if (sections.has("memory") || sections.has("table")) return true;
	return !sections.has("start") && readGlobals(bytes).some(({ mutable }) => mutable);
}

function faultOf(module: PyodideModule, file: LibraryFile | undefined): Fault | undefined {
	if (file === undefined) {
		return {
			what: "which is no file of the virtual file system",
			fix: "Write it to a file and load that; or load it after the restore.",
		};
	}
	const { FS } = module;
	const { exists, object } = FS.analyzePath(file.path);
	if (!exists || object === undefined) {
		return {
			what: "whose file was removed after it was loaded",
			fix: "Leave the file where it is: a restore reads the library from it.",
		};
	}
	if (object.mount.type !== FS.filesystems.MEMFS) {
		return {
			what: "whose file is on a mount of the host, which no snapshot holds",
			fix: "Copy it into the virtual file system before it is loaded; or load it after the restore.",
		};
	}
	const same = Number(object.mtime) === file.modified && object.usedBytes === file.byteLength;
	if (same) return keepsState(libraryBytes(module, file)) ? outsideMemory : undefined;
	return {
		what: "whose file was changed after it was loaded",
		fix: "Keep the file as it was: a restore reads the library from it.",
	};
}

/**
 * The record; hashes follow, because they take their time. The instance must stand still until this
 * returns. Libraries that are {@link libraryLeaks} are left out, for whoever allows those.
 */
export function captureLibraries(
	subject: TableSubject,
	firstIndex: TableIndex,
): () => Promise<LibrariesRecord> {
	const { module } = subject;
	const loaded = subject.libraries.libraries.filter(({ file }) => !faultOf(module, file));
	const accounts = accountForTable(subject, firstIndex);
	const indexOf = new Map(loaded.map(({ dso }, index) => [dso, index]));
	const scopes: SymbolScope[] = [
		...new Set(loaded.flatMap(({ scope }) => (scope === null ? [] : [scope]))),
	];
	const data = new RecordData();
	const contents = loaded.map(({ file }) => libraryBytes(module, file!));
	const drafts = loaded.map((library, index): Omit<LibraryRecord, "sha256"> => {
		const { dso, file, place, scope } = library;
		const bytes = contents[index];
		const details = {
			got: readImports(bytes)
				.filter(isGot)
				.map(({ name }) => module.GOT[name].value),
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
			details: data.addDetails(details),
			prelinked: prelinked && { ...prelinked, patch: data.add(prelinked.patch) },
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
		callbacks: subject.callbacks.records,
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
