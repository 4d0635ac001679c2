/**
 * Whether a distribution is the one that a snapshot was made with: by its files' fingerprints, and only
 * when these differ by its build id; the other way round where hashing takes nothing of this thread (in a
 * page CRC-32 over 11 MB does). Nothing is loaded or run.
 */
import { BuildMismatchError, PythawError } from "../errors.js";
import type { Distribution } from "./distribution.js";
import { badManifest, type DistributionFingerprint, isSame } from "./fingerprint.js";

/**
 * Requires that a distribution is the one that a snapshot was made with.
 *
 * @param buildId the snapshot's.
 * @param recorded what its manifest says under `distribution`.
 * @throws BuildMismatchError with both build ids; SnapshotError with check `manifest` if `recorded`
 *   contradicts `buildId`; PythawError `ERR_READ` if there is no file to compare.
 */
export async function checkBuild(
	distribution: Distribution,
	buildId: string,
	recorded: DistributionFingerprint,
): Promise<void> {
	const { statedBuildId } = distribution;
	if (statedBuildId !== undefined) {
		if (statedBuildId !== buildId) throw new BuildMismatchError(statedBuildId, buildId);
		return;
	}
	if (distribution.isHashedBeside) {
		// Whatever is wrong with a file, its fingerprint tells.
		const found = await distribution.buildId().catch(() => undefined);
		if (found === buildId) return;
	}
	const found = await distribution.readableFingerprint();
	const same = (["glue", "wasm"] as const).every((file) => {
		const fingerprint = found[file];
		return fingerprint === undefined || isSame(fingerprint, recorded[file]);
	});
	if (same) return;
	const expected = await distribution.buildId().catch(describeUnknown);
	if (expected !== buildId) throw new BuildMismatchError(expected, buildId);
	throw badManifest("distribution", "contradicts the snapshot's build id");
}

/** The builds certainly differ. That is what to report, even if the id of the one found cannot be computed. */
function describeUnknown(error: unknown): string {
	if (error instanceof PythawError) return `unknown (${error.message})`;
	throw error;
}
