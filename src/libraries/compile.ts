/**
 * A snapshot's libraries from bytes to compiled modules, off the main thread and while other things
 * go on. The libraries of a snapshot are compiled once for all instances that share its contents.
 * Nothing is kept on disk: no host offers compiled code of WebAssembly to be stored.
 */

import type { CodeRest } from "../distribution/code-rest.js";
import { unshared } from "../engine/bytes.js";
import { sha256Hex } from "../engine/digest.js";
import { getOrMake } from "../engine/maps.js";
import { SnapshotError } from "../errors.js";
import { own } from "../shape.js";
import { restOf } from "./library-rest.js";
import { joinPieces } from "./pieces.js";
import type { LibrariesRecord, LibraryRecord } from "./record.js";
import { bytesAt } from "./record-data.js";

/** Modules that somebody else compiles, by the paths of the libraries' files. */
export type CompiledLibraries = Readonly<
	Record<string, WebAssembly.Module | Promise<WebAssembly.Module>>
>;

export interface LibraryModule {
	readonly module: WebAssembly.Module;
	/** What it does not hold of its code, if it was split. */
	readonly rest?: CodeRest;
}

/** By the record: further instances are made of the same one. */
const compiled = new WeakMap<LibrariesRecord, Promise<LibraryModule[]>>();

/**
 * Compiles all libraries of a record. Whether their files are those that were recorded is not looked at:
 * the file's checksums cover both, and {@link checkLibraryFiles} is for who doubts its maker.
 *
 * @param contentOf the content of a file of the snapshot, by path.
 * @param given those of {@link prelinkedLibraries} that need not be compiled.
 * @throws SnapshotError with check `content` for a library whose file is missing or no WebAssembly.
 */
export function compileLibraries(
	record: LibrariesRecord,
	contentOf: (path: string) => Uint8Array | undefined,
	given: CompiledLibraries = {},
): Promise<LibraryModule[]> {
	const modules = getOrMake(compiled, record, () =>
		Promise.all(
			record.libraries.map(async (library) => {
				const { file } = library;
				const whole = () => prelinkedBytes(record, library, fileOf(library, contentOf));
				const module = (await own(given, file)) ?? (await compile(whole(), file));
				const rest = restOf(module, file, whole, (fault) => badLibrary(file, fault));
				return { module, rest };
			}),
		),
	);
	// What the engine has refused once, for want of memory, it may do the next time.
	modules.catch(() => compiled.delete(record));
	return modules;
}

/** The bytes of all modules, by the paths of the libraries' files: what a host needs compiled that may not compile. */
export function prelinkedLibraries(
	record: LibrariesRecord,
	contentOf: (path: string) => Uint8Array | undefined,
): Map<string, Uint8Array> {
	return new Map(
		record.libraries.map((library) => [
			library.file,
			prelinkedBytes(record, library, fileOf(library, contentOf)),
		]),
	);
}

/**
 * Checks that the libraries' files are those that the record was made of.
 *
 * @throws SnapshotError with check `content` that names the first which is another one, or missing.
 */
export async function checkLibraryFiles(
	{ libraries }: LibrariesRecord,
	contentOf: (path: string) => Uint8Array | undefined,
): Promise<void> {
	for (const library of libraries) {
		const { file, sha256 } = library;
		const actual = await sha256Hex(fileOf(library, contentOf));
		if (actual === sha256) continue;
		throw badLibrary(
			file,
			`was changed: it was loaded with SHA-256 ${sha256} and now has ${actual}`,
		);
	}
}

function fileOf(
	{ file }: LibraryRecord,
	contentOf: (path: string) => Uint8Array | undefined,
): Uint8Array {
	const bytes = contentOf(file);
	if (bytes === undefined) throw badLibrary(file, "is not among the snapshot's files");
	return bytes;
}

/** The bytes of the module that is to be instantiated. */
function prelinkedBytes(
	record: LibrariesRecord,
	{ file, prelinked }: LibraryRecord,
	bytes: Uint8Array,
): Uint8Array {
	if (prelinked === null) return bytes;
	const patch = bytesAt(record, prelinked.patch);
	return joinPieces(prelinked.pieces, bytes, patch, (fault) => badLibrary(file, fault));
}

async function compile(bytes: Uint8Array, file: string): Promise<WebAssembly.Module> {
	try {
		return await WebAssembly.compile(unshared(bytes));
	} catch (error) {
		throw badLibrary(file, "does not compile", error);
	}
}

export function badLibrary(file: string, fault: string, cause?: unknown): SnapshotError {
	return new SnapshotError(
		"content",
		`Library ${file} of the snapshot ${fault}. Create the snapshot again.`,
		{ cause },
	);
}
