/**
 * Whether a snapshot fits the Pyodide that is to be started: the build, and the standard library.
 */
import { checkBuild } from "../distribution/check-build.js";
import type { Distribution } from "../distribution/distribution.js";
import { badManifest, fingerprintOf, isSame } from "../distribution/fingerprint.js";
import { sha256Hex } from "../engine/digest.js";
import { BuildMismatchError, SnapshotError } from "../errors.js";
import type { SnapshotContents } from "./contents.js";
import type { Manifest } from "./manifest.js";

/** @throws BuildMismatchError; SnapshotError if the standard library is not the snapshot's. */
export async function checkFit(
	contents: SnapshotContents,
	distribution: Distribution,
): Promise<void> {
	await checkBuildOf(contents, distribution);
	if (contents.format === "pythaw") {
		await checkStdlib(contents.manifest, await distribution.stdlib);
	}
}

/** The same for the build alone. */
export async function checkBuildOf(
	contents: SnapshotContents,
	distribution: Distribution,
): Promise<void> {
	if (contents.format === "pythaw") {
		const { buildId, manifest } = contents;
		return checkBuild(distribution, buildId, manifest.distribution);
	}
	const expected = await distribution.pyodideBuildId();
	if (contents.buildId !== expected) throw new BuildMismatchError(expected, contents.buildId);
}

export interface SnapshotStdlib {
	readonly byteLength: number;
	/** Reads and checks it now, at the latest. @throws SnapshotError if it is another one; PythawError `ERR_READ`. */
	bytes(): Uint8Array;
}

/**
 * The same for a start: what can be read at any time is not waited for, and is checked when it is first
 * needed. A restored program may have imported all that it will ever import.
 *
 * @throws SnapshotError if it is another one, as far as that can be told without reading it.
 */
export async function stdlibFor(
	{ stdlib: recorded }: Pick<Manifest, "stdlib">,
	distribution: Distribution,
): Promise<SnapshotStdlib> {
	const { lateStdlib, knownStdlib } = distribution;
	const { byteLength } = recorded;
	const isKnown = knownStdlib !== undefined && isSame(knownStdlib, recorded);
	if (lateStdlib !== undefined && (lateStdlib.byteLength ?? byteLength) === byteLength) {
		return {
			byteLength,
			bytes() {
				const bytes = lateStdlib.read();
				if (isKnown && bytes.byteLength === byteLength) return bytes;
				const found = fingerprintOf(bytes);
				if (isSame(found, recorded)) return bytes;
				throw anotherStdlib(`CRC-32 ${recorded.crc32}`, found.crc32);
			},
		};
	}
	// Asking for it begins to read it.
	const bytes = await distribution.stdlib;
	if (!isKnown) await checkStdlib({ stdlib: recorded }, bytes);
	return { byteLength, bytes: () => bytes };
}

/** @throws SnapshotError with check `content`, or `manifest` if that contradicts itself. */
export async function checkStdlib(
	{ stdlib: recorded }: Pick<Manifest, "stdlib">,
	stdlib: Uint8Array,
): Promise<void> {
	if (isSame(fingerprintOf(stdlib), recorded)) return;
	const wanted = recorded.sha256;
	const actual = await sha256Hex(stdlib);
	if (actual === wanted) throw badManifest("stdlib", "contradicts itself");
	throw anotherStdlib(`SHA-256 ${wanted}`, actual);
}

const anotherStdlib = (wanted: string, found: string): SnapshotError =>
	new SnapshotError(
		"content",
		`The standard library is not the one that the snapshot was made with: wanted ${wanted}, got ${found}. ` +
			"Pass the same stdLibURL as when it was created, or create it again.",
	);
