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

/**
 * @throws BuildMismatchError with both build ids; SnapshotError if the standard library is not the one that
 *   the snapshot was made with.
 */
export async function checkFit(
	contents: SnapshotContents,
	distribution: Distribution,
): Promise<void> {
	if (contents.format === "pyodide") {
		const expected = await distribution.pyodideBuildId();
		if (contents.buildId !== expected) throw new BuildMismatchError(expected, contents.buildId);
		return;
	}
	const { buildId, manifest } = contents;
	await checkBuild(distribution, buildId, manifest.distribution);
	const { knownStdlib } = distribution;
	if (knownStdlib !== undefined && isSame(knownStdlib, manifest.stdlib)) return;
	await checkStdlib(manifest, await distribution.stdlib);
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
	throw new SnapshotError(
		"content",
		`The standard library is not the one that the snapshot was made with: wanted SHA-256 ${wanted}, got ${actual}. ` +
			"Pass the same stdLibURL as when it was created, or create it again.",
	);
}
