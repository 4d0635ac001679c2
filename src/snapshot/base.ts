/**
 * A base: a snapshot that others are made on. Read and decoded once, by {@link openBase}, for all that is
 * done with it while one is made.
 */
import { sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { asFaultOfBase, BaseFiles } from "./base-files.js";
import type { PythawContents } from "./contents.js";
import { decodeContents } from "./decode.js";
import type { BaseReference } from "./manifest.js";
import { isPyodideFormat } from "./pyodide-format.js";
import { readSources } from "./source.js";

export interface Base {
	/** What a snapshot that is made on it says of it. */
	readonly reference: BaseReference;
	readonly contents: PythawContents;
	/** Its own file, then those that it is made on itself, in any order. */
	readonly files: readonly Uint8Array[];
}

/**
 * Does not check whether it is of the build that is started. The source may be a list: the snapshot, then what it
 * is made on. @throws SnapshotError; TypeError for an empty list; PythawError `ERR_READ`.
 */
export async function openBase(host: Host, source: unknown): Promise<Base> {
	const files = await readSources(host, source);
	const [bytes, ...below] = files;
	if (bytes === undefined) throw new TypeError("Option base must not be an empty list");
	if (isPyodideFormat(bytes)) {
		throw new SnapshotError(
			"base",
			"A snapshot in Pyodide's own format cannot be a base: it does not hold files and libraries. Create it again with pythaw.",
		);
	}
	const [contents, digest] = await Promise.all([
		decodeContents(bytes, host.codecs, new BaseFiles(below)).catch(asFaultOfBase),
		sriDigest(bytes),
	]);
	return { reference: { digest, byteLength: bytes.byteLength }, contents, files };
}
