/**
 * How a recipe is followed on a base: where randomness and packages go on. Making a snapshot on another is
 * no start for use, so nothing here is this host's.
 */
import { crc32 } from "../engine/crc32.js";
import { PackageError } from "../errors.js";
import type { HermeticSettings } from "../hermetic/hermetic-host.js";
import type { Lockfile } from "../packages/lock.js";
import { parsePackageUrl } from "../packages/names.js";
import * as is from "../shape.js";
import type { Base } from "../snapshot/base.js";

/** Where clock and randomness go on: what the base's recipe drew must not be drawn again. */
export function clockAndSeedAfter({
	reference,
	contents,
}: Base): Pick<HermeticSettings, "seed" | "timer"> {
	const seed = crc32(new TextEncoder().encode(reference.digest));
	return { seed, timer: contents.manifest.monotonic };
}

/**
 * Packages of the recipe are put beside those that are there; what was imported cannot be replaced.
 *
 * @throws PackageError with problem `conflict` for another version of one that is there.
 */
export function checkPackages({ reference, contents }: Base, { packages }: Lockfile): void {
	for (const { purl } of contents.manifest.packages) {
		const { name = "", version } = parsePackageUrl(purl) ?? {};
		const wanted = is.own(packages, name)?.version;
		if (wanted === undefined || wanted === version) continue;
		throw new PackageError(
			"conflict",
			name,
			`${name} ${wanted} is wanted, but the base has ${name} ${version} (${reference.digest}). Ask for that version, or create the base again with the other.`,
		);
	}
}
