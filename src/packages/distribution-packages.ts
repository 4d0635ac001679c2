/**
 * The packages that come with a Pyodide release: those of its lock file. Their files lie beside the
 * release, or where the release says (npm's has none of them beside it).
 */
import type { Host } from "../engine/host.js";
import * as is from "../shape.js";
import type { Candidate } from "./candidate.js";
import type { LockedPackage, Lockfile } from "./lock.js";
import { fileNameOf, normalizeName } from "./names.js";
import { isHttp } from "./source.js";

export class DistributionPackages {
	readonly #near: string;
	readonly #far: string | undefined;

	/**
	 * @param near directory or address of the files that are at hand, with a trailing slash.
	 * @param far address of those that are not; absent where there is none.
	 */
	constructor(
		private readonly host: Host,
		private readonly lock: Lockfile,
		near: string,
		far: string | undefined,
	) {
		this.#near = near;
		this.#far = far;
	}

	/** The package of that name (normalized) if its file is at hand. */
	async near(name: string): Promise<Candidate | undefined> {
		const locked = is.own(this.lock.packages, name);
		if (locked === undefined) return undefined;
		const location = locate(this.#near, locked);
		const isThere = isHttp(location)
			? await this.#isServed(location)
			: await this.host.readStart?.(location, 1).catch(() => undefined);
		return isThere && candidateOf(locked, location);
	}

	/** A server of npm's package has none of the files that its lock file names. */
	async #isServed(location: string): Promise<true | undefined> {
		try {
			const { status, headers } = await this.host.fetch(location, { method: "HEAD" });
			const isPage = headers.get("content-type")?.startsWith("text/html");
			return status === 404 || status === 410 || isPage ? undefined : true;
		} catch {
			// Getting it will tell what is wrong.
			return true;
		}
	}

	far(name: string): Candidate | undefined {
		const locked = is.own(this.lock.packages, name);
		if (locked === undefined || this.#far === undefined) return undefined;
		return candidateOf(locked, locate(this.#far, locked));
	}
}

const locate = (base: string, { file_name }: LockedPackage): string =>
	isHttp(file_name) ? file_name : base + file_name;

function candidateOf(locked: LockedPackage, location: string): Candidate {
	return {
		name: normalizeName(locked.name),
		version: locked.version,
		fileName: fileNameOf(location),
		source: "distribution",
		location,
		sha256: locked.sha256,
		locked,
	};
}
