/**
 * From whatever a caller has (a file, an address, bytes) to checked snapshot parts, in either format.
 * Nothing is written anywhere.
 */
import type { Distribution } from "../distribution/distribution.js";
import { checkIntegrity, sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import type { ReadLimits } from "../engine/read-limits.js";
import { SharedValues } from "../engine/shared-values.js";
import { BaseFiles } from "./base-files.js";
import type { SnapshotContents } from "./contents.js";
import { decodeContents } from "./decode.js";
import { checkBuildOf } from "./fit.js";
import { decodePyodideFormat, isPyodideFormat } from "./pyodide-format.js";
import { isChecked, KnownSource, readSource, readSources } from "./source.js";

/** Which file it must be, and what it is made on. */
interface OpenOptions {
	readonly integrity?: string;
	/** Source, or list of sources, of the snapshots that it is made on, in any order. */
	readonly base?: unknown;
	/** Key, or list of keys, of which one must have signed it. */
	readonly trustedKeys?: unknown;
	/** Source of the signature; default: beside the snapshot. */
	readonly signature?: unknown;
	readonly limits?: ReadLimits;
}

/** The digest that a built app's description gives. */
const describedDigest = (source: unknown): string | undefined =>
	source instanceof KnownSource ? source.file.integrity : undefined;

/** Holds files against what is known of them; undefined if nothing is known of some. */
function checkNamed(
	sources: readonly unknown[],
	files: readonly Uint8Array[],
): Promise<unknown> | undefined {
	const named = sources.filter(isChecked);
	if (named.length < sources.length) return undefined;
	return Promise.all(named.map((source, at) => source.check(files[at])));
}

/**
 * What an instance of this process has of the same file is taken as it is. The standard library is not checked.
 * @throws SnapshotError, BuildMismatchError, IntegrityError, SignatureError; PythawError `ERR_READ`.
 */
export async function openSnapshot(
	host: Host,
	source: unknown,
	distribution: Distribution,
	{ integrity, base, trustedKeys, signature, limits }: OpenOptions = {},
): Promise<SnapshotContents> {
	const given = await source;
	const bases = base === undefined ? [] : await Promise.all([base].flat());
	const isSigned = trustedKeys !== undefined;
	// What another start has read was checked against other keys, or none.
	const name = isSigned ? undefined : nameOfContents(host, [given, ...bases], integrity);
	const known = name && sharedContents.get(name);
	if (known) {
		await checkBuildOf(known, distribution);
		return known;
	}
	// Keys and signature are read while the snapshot is.
	const signing = isSigned
		? import("./signature.js").then(({ signatureCheck }) =>
				signatureCheck(host, given, { trustedKeys, signature }),
			)
		: undefined;
	signing?.catch(() => {});
	const [bytes, files] = await Promise.all([
		readSource(host, given, "snapshot", limits?.snapshotBytes),
		readSources(host, bases, limits?.snapshotBytes),
		distribution.compiling,
	]);
	const checking = host.digestsBeside
		? checkNamed([given, ...bases], [bytes, ...files])
		: undefined;
	// A start may fail for another reason before it asks.
	checking?.catch(() => {});
	const check = await signing;
	const digest = check && (await sriDigest(bytes));
	if (integrity !== undefined) await checkIntegrity(bytes, integrity, digest);
	if (check && digest) await check(digest);
	const contents = isPyodideFormat(bytes)
		? decodePyodideFormat(bytes)
		: await decodeContents(
				bytes,
				host.codecs,
				new BaseFiles(files, checking ? bases.map(describedDigest) : []),
				distribution,
				checking !== undefined || integrity !== undefined || digest !== undefined,
			).catch(async (error) => {
				// That it is another file says more than what cannot be read of it.
				await checking;
				throw error;
			});
	await checkBuildOf(contents, distribution);
	if (checking !== undefined) {
		const unchecked = { ...contents, checking };
		if (name !== undefined)
			checking.then(() => sharedContents.set(name, unchecked)).catch(() => {});
		return unchecked;
	}
	if (name !== undefined) sharedContents.set(name, contents);
	const isGivenBytes = [given, ...(await Promise.all(bases))].some(
		(one) => ArrayBuffer.isView(one) || one instanceof ArrayBuffer,
	);
	return isGivenBytes ? ownContents(contents) : contents;
}

/** Copying so much takes 2 ms; more would be felt. Above it the caller keeps the bytes as they are. */
const LARGEST_COPY = 8 << 20;

/**
 * A caller may write to bytes of his, or transfer them, once the start is over. So what an instance goes on reading
 * of them, the contents of files and the records of libraries, is copied if that is not much.
 */
function ownContents(contents: SnapshotContents): SnapshotContents {
	if (contents.format === "pyodide") return contents;
	const own = (bytes: Uint8Array): Uint8Array =>
		bytes.byteLength > LARGEST_COPY ? bytes : new Uint8Array(bytes);
	const { files, libraries } = contents;
	return {
		...contents,
		files: { ...files, data: own(files.data) },
		libraries: { ...libraries, data: own(libraries.data) },
	};
}

/**
 * Contents that were read and checked, for further instances in this process. They share the bytes too, which their
 * files show. A file is known again by its place and what the host says of it without reading it; bytes that a caller
 * hands over may have changed, and are read each time.
 */
const sharedContents = new SharedValues<SnapshotContents>();

/** What the contents of a file are called, with those that it is made on; undefined if nothing tells them from others. */
function nameOfContents(
	host: Host,
	sources: readonly unknown[],
	integrity: string | undefined,
): string | undefined {
	const names = sources.map((source) => nameOfSource(host, source));
	return names.includes(undefined) ? undefined : JSON.stringify([integrity, ...names]);
}

/** Whether an instance of this process has the contents of such a file, on those bases. */
export function isShared(host: Host, sources: readonly unknown[]): boolean {
	const name = nameOfContents(host, sources, undefined);
	return name !== undefined && sharedContents.get(name) !== undefined;
}

function nameOfSource(host: Host, source: unknown): string | undefined {
	// Its digest is in its name and in the manifest.
	if (source instanceof KnownSource) return `${source.file.location} ${source.file.integrity}`;
	if (typeof source !== "string" && !(source instanceof URL)) return undefined;
	const location = host.resolve(source.toString());
	const stamp = host.stampOf?.(location);
	return stamp && `${location} ${stamp}`;
}

const holders = new WeakMap<object, SnapshotContents>();

/** Keeps contents as long as somebody is there that was made of them. */
export function holdContents(holder: object, contents: SnapshotContents): void {
	holders.set(holder, contents);
}
