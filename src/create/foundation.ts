/**
 * The snapshot that a recipe is followed on: how a start on it goes on where it stopped. Making a
 * snapshot on it is no start for use, so nothing here is this host's.
 */
import type { LoadOptions } from "../boot/options.js";
import { crc32 } from "../engine/crc32.js";
import type { Host } from "../engine/host.js";
import { PackageError } from "../errors.js";
import type { WorldStart } from "../hermetic/world.js";
import type { Lockfile } from "../packages/lock.js";
import { parsePackageUrl } from "../packages/package-url.js";
import * as is from "../shape.js";
import type { NamedBase } from "../snapshot/bases.js";
import type { Manifest } from "../snapshot/manifest.js";
import { openBase, readSources } from "../snapshot/open.js";

export class Foundation {
	/** The snapshot itself, then what it is made on. */
	readonly files: readonly Uint8Array[];
	readonly #base: NamedBase;

	private constructor(files: readonly Uint8Array[], base: NamedBase) {
		this.files = files;
		this.#base = base;
	}

	/** @throws SnapshotError if one of the files cannot be used or is missing. */
	static async read(host: Host, sources: unknown): Promise<Foundation> {
		const files = await readSources(host, sources);
		// Whether it is of the right build is asked when it is started.
		return new Foundation(files, await openBase(host, files, async () => {}));
	}

	get manifest(): Manifest {
		return this.#base.contents.manifest;
	}

	/** Where clock and randomness go on: what the base's recipe drew must not be drawn again. */
	get worldStart(): Pick<WorldStart, "seed" | "timer"> {
		const seed = crc32(new TextEncoder().encode(this.#base.name.digest));
		return { seed, timer: this.manifest.monotonic };
	}

	/**
	 * Packages of the recipe are put beside those that are there; what was imported cannot be replaced.
	 *
	 * @throws PackageError with problem `conflict` for another version of one that is there.
	 */
	checkPackages({ packages }: Lockfile): void {
		const { digest } = this.#base.name;
		for (const { purl } of this.manifest.packages) {
			const { name = "", version } = parsePackageUrl(purl) ?? {};
			const wanted = is.own(packages, name)?.version;
			if (wanted === undefined || wanted === version) continue;
			throw new PackageError(
				"conflict",
				name,
				`${name} ${wanted} is wanted, but the base has ${name} ${version} (${digest}). Ask for that version, or create the base again with the other.`,
			);
		}
	}

	/** @param jsModules those of the recipe; the base needs the ones that it knows. */
	startOptions(
		jsModules: Readonly<Record<string, object>>,
	): Pick<LoadOptions, "snapshot" | "base" | "jsModules"> {
		const [snapshot, ...base] = this.files;
		const known = this.manifest.references.jsModules.filter((name) =>
			Object.hasOwn(jsModules, name),
		);
		return {
			snapshot,
			base,
			jsModules: Object.fromEntries(known.map((name) => [name, jsModules[name]])),
		};
	}
}
