/**
 * Native libraries that a snapshot cannot hold, each with the reason and with what to do about it.
 * Reads a live instance only.
 */
import type { DynamicLibrary, PyodideModule } from "../distribution/glue.js";
import type { Leak } from "../errors.js";
import { readGlobals, readSections } from "../wasm/module-reader.js";
import { type LibraryFile, libraryBytes } from "./library-file.js";
import type { LinkedInstance } from "./linked-instance.js";

/** Name of the main module among the glue's libraries. */
const MAIN = "__main__";

/** A library that cannot be put back. */
export interface LibraryLeak extends Leak {
	readonly name: string;
}

/** Libraries that cannot be put back, each with the reason. */
export function libraryLeaks(instance: LinkedInstance): LibraryLeak[] {
	const { module, libraries } = instance;
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
 * Whether a library's instance may hold what is not in linear memory. A start function is one that
 * wasm-ld adds: it computes such globals again, from where the library is.
 */
function keepsState(bytes: Uint8Array): boolean {
	const sections = new Set(readSections(bytes).map(({ id }) => id));
	if (sections.has("memory") || sections.has("table")) return true;
	return !sections.has("start") && readGlobals(bytes).some((global) => global?.mutable);
}

/** Why a library of that file cannot be put back; undefined if it can. */
export function faultOf(module: PyodideModule, file: LibraryFile | undefined): Fault | undefined {
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
