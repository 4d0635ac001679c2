/**
 * From whatever a caller has (a file, an address, bytes) to checked snapshot parts, in either format.
 */
import type { Distribution } from "../distribution/distribution.js";
import { checkBuild } from "../distribution/fingerprint.js";
import { checkIntegrity } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { decodeContents, type SnapshotContents } from "./contents.js";
import { decodePyodideFormat, isPyodideFormat } from "./pyodide-format.js";

export type { SnapshotContents } from "./contents.js";

/** References that every start makes at fixed indexes and Pyodide's format leaves out. */
const FIXED_REFERENCES = 7;

/**
 * Reads and checks a snapshot for a distribution. Nothing is written anywhere.
 *
 * @param source see `SnapshotSource` of the face.
 * @throws SnapshotError, BuildMismatchError, IntegrityError; PythawError `ERR_READ` if it cannot be read.
 */
export async function openSnapshot(
	host: Host,
	source: unknown,
	distribution: Distribution,
	integrity?: string,
): Promise<SnapshotContents> {
	const [bytes] = await Promise.all([readSource(host, source), distribution.compiling]);
	const [contents] = await Promise.all([
		decode(bytes, host, distribution),
		integrity === undefined ? undefined : checkIntegrity(bytes, integrity),
	]);
	return contents;
}

async function decode(
	bytes: Uint8Array,
	host: Host,
	distribution: Distribution,
): Promise<SnapshotContents> {
	if (isPyodideFormat(bytes)) {
		return decodePyodideFormat(bytes, FIXED_REFERENCES, await distribution.pyodideBuildId());
	}
	return decodeContents(bytes, host.codecs, (buildId, recorded) =>
		checkBuild(distribution, buildId, recorded),
	);
}

/** The bytes of any kind of source. */
export async function readSource(host: Host, source: unknown): Promise<Uint8Array> {
	const given = await source;
	if (typeof given === "string") return host.read(host.resolve(given));
	if (given instanceof URL) return host.read(host.resolve(given.href));
	if (ArrayBuffer.isView(given)) {
		return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
	}
	if (given instanceof ArrayBuffer) return new Uint8Array(given);
	if (typeof Blob !== "undefined" && given instanceof Blob) {
		return new Uint8Array(await given.arrayBuffer());
	}
	if (typeof Response !== "undefined" && given instanceof Response) {
		if (!given.ok) {
			throw new SnapshotError(
				"truncated",
				`The snapshot's response from ${given.url || "the server"} has HTTP status ${given.status}`,
			);
		}
		return new Uint8Array(await given.arrayBuffer());
	}
	throw new TypeError(
		`Option snapshot must be a path, URL, Uint8Array, ArrayBuffer, Blob or Response, not ${typeof given}`,
	);
}
