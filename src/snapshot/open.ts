/**
 * From whatever a caller has (a file, an address, bytes) to checked snapshot parts, in either format.
 */

import { checkBuild } from "../distribution/check-build.js";
import type { Distribution } from "../distribution/distribution.js";
import { checkIntegrity, sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { Bases, type NamedBase, unusableBase } from "./bases.js";
import { decodeContents, type ExpectBuild, type SnapshotContents } from "./contents.js";
import { decodePyodideFormat, isPyodideFormat } from "./pyodide-format.js";

export type { SnapshotContents } from "./contents.js";

/** References that every start makes at fixed indexes and Pyodide's format leaves out. */
const FIXED_REFERENCES = 7;

/** What has to do with which file it is. */
export interface OpenOptions {
	/** Digest that the snapshot must have. */
	readonly integrity?: string;
	/** Source, or list of sources, of the snapshots that it is made on, in any order. */
	readonly base?: unknown;
}

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
	options: OpenOptions = {},
): Promise<SnapshotContents> {
	const [bytes, files] = await Promise.all([
		readSource(host, source),
		readSources(host, options.base),
		distribution.compiling,
	]);
	const { integrity } = options;
	const [contents] = await Promise.all([
		decode(bytes, files, host, distribution),
		integrity === undefined ? undefined : checkIntegrity(bytes, integrity),
	]);
	return contents;
}

/**
 * Reads and checks a snapshot that another is to be made on.
 *
 * @param source the snapshot, or a list of it and what it is made on itself.
 * @param expectBuild see `decodeContents`.
 * @throws as {@link openSnapshot}.
 */
export async function openBase(
	host: Host,
	source: unknown,
	expectBuild: ExpectBuild,
): Promise<NamedBase> {
	const [bytes, ...files] = await readSources(host, source);
	if (bytes === undefined) throw new TypeError("Option base must not be an empty list");
	if (isPyodideFormat(bytes)) {
		throw new SnapshotError(
			"base",
			"A snapshot in Pyodide's own format cannot be a base: it does not hold files and libraries. Create it again with pythaw.",
		);
	}
	const [contents, digest] = await Promise.all([
		decodeWithBases(bytes, files, host, expectBuild).catch((error) => {
			throw error instanceof SnapshotError ? unusableBase(error) : error;
		}),
		sriDigest(bytes),
	]);
	return { name: { digest, byteLength: bytes.byteLength }, contents };
}

async function decode(
	bytes: Uint8Array,
	files: readonly Uint8Array[],
	host: Host,
	distribution: Distribution,
): Promise<SnapshotContents> {
	if (isPyodideFormat(bytes)) {
		return decodePyodideFormat(bytes, FIXED_REFERENCES, await distribution.pyodideBuildId());
	}
	return decodeWithBases(bytes, files, host, buildOf(distribution));
}

/** Expects a distribution's own build. */
export const buildOf =
	(distribution: Distribution): ExpectBuild =>
	(buildId, recorded) =>
		checkBuild(distribution, buildId, recorded);

/**
 * The parts of a snapshot and what it is made on together.
 *
 * @param files the snapshots that it is made on, in any order.
 * @param expectBuild see {@link decodeContents}.
 */
export async function decodeWithBases(
	bytes: Uint8Array,
	files: readonly Uint8Array[],
	{ codecs }: Host,
	expectBuild: ExpectBuild,
): Promise<Required<SnapshotContents>> {
	const bases = new Bases(files, codecs, (base, openBase) =>
		decodeContents(base, codecs, expectBuild, openBase),
	);
	return decodeContents(bytes, codecs, expectBuild, bases.open);
}

/** The files of an option `base`, so that they can be used more than once; undefined if it is not given. */
export async function readBase(host: Host, base: unknown): Promise<Uint8Array[] | undefined> {
	return base === undefined ? undefined : readSources(host, base);
}

/** The bytes of one source or of a list of them; of none if there is none. */
export async function readSources(host: Host, sources: unknown): Promise<Uint8Array[]> {
	if (sources === undefined) return [];
	const list = Array.isArray(sources) ? sources : [sources];
	return Promise.all(list.map((source) => readSource(host, source, "base")));
}

/**
 * The bytes of any kind of source.
 *
 * @param option what it was given as, for messages.
 */
export async function readSource(
	host: Host,
	source: unknown,
	option = "snapshot",
): Promise<Uint8Array> {
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
				`The ${option}'s response from ${given.url || "the server"} has HTTP status ${given.status}`,
			);
		}
		return new Uint8Array(await given.arrayBuffer());
	}
	throw new TypeError(
		`Option ${option} must be a path, URL, Uint8Array, ArrayBuffer, Blob or Response, not ${typeof given}`,
	);
}
