/**
 * A snapshot's libraries from bytes to compiled modules, off the main thread and while other things
 * go on. A library is compiled once in a process, as long as it is among the last that were used.
 * Nothing is kept on disk: no host offers compiled code of WebAssembly to be stored.
 */
import { concatenate } from "../engine/bytes.js";
import { sha256Hex } from "../engine/digest.js";
import { SnapshotError } from "../errors.js";
import { type LibrariesRecord, type LibraryRecord, pieceSources } from "./record.js";
import { bytesAt } from "./record-data.js";

/** Compiled modules by SHA-256 of what they were made of, least recently used first. */
const cache = new Map<
	string,
	{ readonly module: WebAssembly.Module; readonly byteLength: number }
>();
/** Bytes of the libraries in the cache, of which compiled code is a small multiple. mypy's is 22 MB. */
const LIMIT_BYTE_LENGTH = 128 << 20;

/**
 * Checks and compiles all libraries of a record.
 *
 * @param contentOf the content of a file of the snapshot, by path.
 * @throws SnapshotError with check `content` for a library whose file is missing, not the one that
 *   was recorded, or no WebAssembly.
 */
export function compileLibraries(
	record: LibrariesRecord,
	contentOf: (path: string) => Uint8Array | undefined,
): Promise<WebAssembly.Module[]> {
	return Promise.all(
		record.libraries.map(async (library) => {
			const { file, sha256, prelinked } = library;
			const bytes = contentOf(file);
			if (bytes === undefined) throw badLibrary(file, "is not among the snapshot's files");
			const patch = prelinked === null ? undefined : bytesAt(record, prelinked.patch);
			const key = patch ? `${sha256} ${await sha256Hex(patch)} ${prelinked!.pieces}` : sha256;
			const known = cache.get(key);
			const compiling = known?.module ?? compile(prelinkedBytes(library, bytes, patch), file);
			const [module, actual] = await Promise.all([compiling, sha256Hex(bytes)]);
			if (actual !== sha256) {
				throw badLibrary(
					file,
					`was changed: it was loaded with SHA-256 ${sha256} and now has ${actual}`,
				);
			}
			// Kept only now that the hash is checked: nobody must get what other bytes were compiled to.
			keep(key, module, bytes.byteLength);
			return module;
		}),
	);
}

/** The bytes of the module that is to be instantiated. */
function prelinkedBytes(
	{ file, prelinked }: LibraryRecord,
	bytes: Uint8Array,
	patch: Uint8Array | undefined,
): Uint8Array {
	if (prelinked === null || patch === undefined) return bytes;
	// Each byte of either is used once at most: what is more is a copy of a copy, without end.
	const total = prelinked.pieces.reduce((sum, [, , byteLength]) => sum + byteLength, 0);
	if (total > bytes.byteLength + patch.byteLength) {
		throw badLibrary(file, "is put together of more than it has");
	}
	const pieces = prelinked.pieces.map(([source, begin, byteLength]) => {
		const from = source === pieceSources.file ? bytes : patch;
		if (begin + byteLength > from.byteLength) {
			throw badLibrary(file, "is shorter than its record says");
		}
		return from.subarray(begin, begin + byteLength);
	});
	return concatenate(pieces);
}

async function compile(bytes: Uint8Array, file: string): Promise<WebAssembly.Module> {
	try {
		return await WebAssembly.compile(bytes as BufferSource);
	} catch (error) {
		throw badLibrary(file, "does not compile", error);
	}
}

function keep(key: string, module: WebAssembly.Module, byteLength: number): void {
	cache.delete(key);
	cache.set(key, { module, byteLength });
	let total = 0;
	for (const kept of cache.values()) total += kept.byteLength;
	for (const [oldest, kept] of cache) {
		if (total <= LIMIT_BYTE_LENGTH) break;
		cache.delete(oldest);
		total -= kept.byteLength;
	}
}

export function badLibrary(file: string, fault: string, cause?: unknown): SnapshotError {
	return new SnapshotError(
		"content",
		`Library ${file} of the snapshot ${fault}. Create the snapshot again.`,
		{ cause },
	);
}
