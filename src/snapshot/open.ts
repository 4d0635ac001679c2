/**
 * From whatever a caller has (a file, an address, bytes) to checked snapshot parts, in either format.
 * Nothing is written anywhere.
 */
import type { Distribution } from "../distribution/distribution.js";
import { checkIntegrity } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { BaseFiles } from "./base-files.js";
import type { SnapshotContents } from "./contents.js";
import { decodeContents } from "./decode.js";
import { checkBuildOf } from "./fit.js";
import { isGivenBytes, ownContents } from "./owned.js";
import { decodePyodideFormat, isPyodideFormat } from "./pyodide-format.js";
import { nameOfContents, sharedContents } from "./shared-contents.js";
import { readSource, readSources } from "./source.js";

/** Which file it must be, and what it is made on. */
export interface OpenOptions {
	/** Digest that the snapshot must have. */
	readonly integrity?: string;
	/** Source, or list of sources, of the snapshots that it is made on, in any order. */
	readonly base?: unknown;
}

/**
 * Reads and checks a snapshot for a distribution, its standard library aside. What an instance of this
 * process has of the same file is taken as it is.
 *
 * @param source see `SnapshotSource` of the face.
 * @throws SnapshotError, BuildMismatchError, IntegrityError; PythawError `ERR_READ` if it cannot be read.
 */
export async function openSnapshot(
	host: Host,
	source: unknown,
	distribution: Distribution,
	{ integrity, base }: OpenOptions = {},
): Promise<SnapshotContents> {
	const given = await source;
	const bases = base === undefined ? [] : await Promise.all([base].flat());
	const name = nameOfContents(host, [given, ...bases], integrity);
	const known = name && sharedContents.get(name);
	if (known) {
		await checkBuildOf(known, distribution);
		return known;
	}
	const [bytes, files] = await Promise.all([
		readSource(host, given),
		readSources(host, bases),
		distribution.compiling,
	]);
	// Nothing is made of bytes that are not those that were asked for.
	if (integrity !== undefined) await checkIntegrity(bytes, integrity);
	const contents = isPyodideFormat(bytes)
		? decodePyodideFormat(bytes)
		: await decodeContents(bytes, host.codecs, new BaseFiles(files), distribution);
	await checkBuildOf(contents, distribution);
	if (name !== undefined) sharedContents.set(name, contents);
	return (await isGivenBytes(given, bases)) ? ownContents(contents) : contents;
}
