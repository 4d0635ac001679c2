/**
 * Snapshot parts into a linked instance: files, native libraries at their recorded places, the other
 * table entries, then the image. Memory is written last, so that what linking and loading wrote is
 * gone. Slots and references are the JS phase's.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { viewOf } from "../engine/bytes.js";
import { EngineError, SnapshotError } from "../errors.js";
import { restoreFiles } from "../files/restore.js";
import { contentOf } from "../files/tree.js";
import type { LateContent } from "../files/viewed-file.js";
import type { Image } from "../image/image.js";
import { applyImage, keepUntouched } from "../image/restore.js";
import {
	type CompiledLibraries,
	compileLibraries,
	type LibraryModule,
} from "../libraries/compile.js";
import type { CtypesCallbacks } from "../libraries/ctypes-callbacks.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";
import type { CallbackRecord, LibrariesRecord } from "../libraries/record.js";
import { replayLibraries } from "../libraries/replay.js";
import type { PythawContents, SnapshotContents } from "./contents.js";
import type { SnapshotStdlib } from "./fit.js";

/** @throws SnapshotError for a library that is missing or does not compile. */
export async function compileSnapshotLibraries(
	contents: SnapshotContents,
	given?: CompiledLibraries,
): Promise<readonly LibraryModule[]> {
	if (contents.format === "pyodide" || contents.libraries.libraries.length === 0) return [];
	return compileLibraries(contents.libraries, libraryFilesOf(contents), given);
}

/** @returns what gives a library's file by its path. */
export function libraryFilesOf({
	files: { tree, data },
	libraries: { libraries },
}: PythawContents): (path: string) => Uint8Array | undefined {
	const paths = new Set(libraries.map(({ file }) => file));
	const found = new Map<string, Uint8Array>();
	for (const entry of tree.entries) {
		if (entry.type === "file" && paths.has(entry.path)) {
			found.set(entry.path, contentOf(entry, data));
		}
	}
	return (path) => found.get(path);
}

/**
 * @param compiled the native libraries, in the order of their record; waited for when it is their turn.
 * @param stdlib undefined for Pyodide's own format, which has no files.
 * @param onLibrary is handed what each library's module exports, by the path of its file.
 */
export async function restoreInto(
	target: LinkedInstance,
	contents: SnapshotContents,
	compiled: Promise<readonly LibraryModule[]>,
	stdlib: SnapshotStdlib | undefined,
	onLibrary?: (exports: WebAssembly.Exports, file: string) => void,
): Promise<void> {
	const { module, callbacks } = target;
	const { image } = contents;
	if (contents.format === "pyodide") {
		growTo(module, image.byteLength);
		applyImage(image, module.HEAPU8);
		return;
	}
	const { files, libraries } = contents;
	restoreFiles(module.FS, files.tree, files.data, lateContentOf(module, stdlib!));
	growTo(module, image.byteLength);
	const finish = await restoreLibraries(target, libraries, image, compiled, onLibrary);
	applyImage(image, module.HEAPU8);
	finish?.();
	restoreCallbacks(callbacks, libraries.callbacks);
}

/** The glue's number for "input/output error" (WASI's `errno`). */
const EIO = 29;

/** The standard library as a file has it: a read of it that fails is an error of that read, and told. */
function lateContentOf({ API, FS }: PyodideModule, stdlib: SnapshotStdlib): LateContent {
	return {
		byteLength: stdlib.byteLength,
		bytes() {
			try {
				return viewOf(stdlib.bytes());
			} catch (error) {
				(API.config.stderr ?? console.error)(String(error));
				throw new FS.ErrnoError(EIO);
			}
		},
	};
}

/** Returns what is to be done when the image is in place. */
async function restoreLibraries(
	target: LinkedInstance,
	record: LibrariesRecord,
	image: Image,
	compiled: Promise<readonly LibraryModule[]>,
	onLibrary?: (exports: WebAssembly.Exports, file: string) => void,
): Promise<(() => void) | undefined> {
	const { module, placedMemory } = target;
	const waited = performance.now();
	const modules = await compiled;
	if (placedMemory !== undefined) {
		const { linkLibraries } = await import("../libraries/linker.js");
		const everything = [{ begin: 0, end: image.byteLength }];
		keepUntouched(image, module.HEAPU8, everything, () => {
			// The linker looks for libraries where C's environment says.
			applyImage(image, module.HEAPU8);
			measure(linkLibraries(target, record, placedMemory));
		});
		return undefined;
	}
	const places = record.libraries.map(({ memoryBase, memorySize }) => ({
		begin: memoryBase,
		end: memoryBase + memorySize,
	}));
	let finish: (() => void) | undefined;
	keepUntouched(image, module.HEAPU8, places, () => {
		finish = replayLibraries(target, record, modules, onLibrary);
	});
	measure(performance.now() - waited);
	return finish;
}

/** Shows in the engine's profiler, and bench/libraries.mjs reads it. */
function measure(ms: number): void {
	performance.measure?.("pythaw: native libraries", { end: performance.now(), duration: ms });
}

function restoreCallbacks(callbacks: CtypesCallbacks, records: readonly CallbackRecord[]): void {
	try {
		callbacks.restore(records);
	} catch (error) {
		if (error instanceof EngineError) throw error;
		throw new SnapshotError(
			"content",
			"The snapshot's record of ctypes callbacks does not fit its memory. Create it again.",
			{ cause: error },
		);
	}
}

function growTo(module: PyodideModule, byteLength: number): void {
	const current = module.HEAPU8.byteLength;
	if (byteLength < current) {
		throw new SnapshotError(
			"content",
			`The snapshot's memory (${byteLength} bytes) is smaller than a fresh instance's (${current})`,
		);
	}
	if (byteLength > current && !module.growMemory(byteLength)) {
		throw new EngineError(
			"WebAssembly.Memory.grow",
			`This engine refuses a linear memory of ${byteLength} bytes, which the snapshot needs.\nGive the process more memory.`,
		);
	}
}
