/**
 * Build ids: what says that a snapshot and a distribution belong together. Ours is the SHA-256 over
 * glue and wasm; Pyodide's own files carry a weaker one, needed to read and write its format.
 */
import { concatenate } from "../engine/bytes.js";
import { sha256, sha256Hex } from "../engine/digest.js";

/**
 * The build id of a distribution: SHA-256 over the SHA-256 of the glue followed by that of the wasm
 * (64 bytes), in lower-case hex. Hashing the two apart lets both start as soon as they are read.
 */
export async function buildIdOf(glue: Uint8Array, wasm: Uint8Array): Promise<string> {
	return sha256Hex(concatenate(await Promise.all([glue, wasm].map(sha256))));
}

/** Node's default chunk of a file stream, in bytes. */
const STREAM_CHUNK = 65536;

/**
 * The id that Pyodide's release build puts into `pyodide.mjs` and so into the files of
 * `makeMemorySnapshot`. Its `esbuild.config.outer.mjs` pipes two file streams into one hash, and the
 * hash ends with the shorter stream: so it covers the glue and as many 64 KiB chunks of the wasm,
 * taken in turn, and nothing of the rest.
 */
export function pyodideBuildIdOf(glue: Uint8Array, wasm: Uint8Array): Promise<string> {
	const chunks: Uint8Array[] = [];
	for (let offset = 0; offset < glue.byteLength; offset += STREAM_CHUNK) {
		chunks.push(glue.subarray(offset, offset + STREAM_CHUNK));
		chunks.push(wasm.subarray(offset, offset + STREAM_CHUNK));
	}
	return sha256Hex(concatenate(chunks));
}

/** The id as `pyodide.mjs` spells it, or undefined if that text has none. Nothing is executed. */
export function findPyodideBuildId(outerLoaderSource: string): string | undefined {
	return /\bBUILD_ID:\s*"([0-9a-f]{64})"/.exec(outerLoaderSource)?.[1];
}
