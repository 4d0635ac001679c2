/**
 * What a recipe says of packages. Types only; create/recipe-packages.ts checks them.
 */
import type { PackageLimits } from "./budget.js";
import type { Lockfile } from "./lock.js";

/** A wheel whose bytes the caller has. */
export interface WheelBytes {
	readonly fileName: string;
	readonly content: Uint8Array;
}

/** A requirement, a path or an address; or a wheel. */
export type PackageEntry = string | WheelBytes;

/** An index that is asked for some packages only; and these are taken from nowhere else. */
export interface PinnedIndex {
	url: string;
	/** Names of packages; `*` stands for any text. */
	packages: readonly string[];
}

export interface PackageFields {
	/**
	 * Packages to install before Python starts: requirements (PEP 508, such as `pydantic>=2`), paths of
	 * wheels and of directories of wheels, addresses of wheels, or wheels themselves.
	 */
	packages?: PackageEntry[];
	/** Paths of requirements files, as of pip's option `-r`. */
	requirements?: string[];
	/**
	 * Addresses of package indexes (PEP 503 or 691); one with `packages` is asked for these alone, and they
	 * come from nowhere else. Default: what pip is set up with.
	 */
	index?: (string | PinnedIndex)[];
	/** What finding, fetching and opening the packages may cost. */
	limits?: PackageLimits;
	/** A lock file, or its path: what it names is installed, and nothing is looked for. */
	lock?: string | Lockfile;
	/** Takes pre-releases where nobody asks for one by its version, too. Default: no. */
	prereleases?: boolean;
	/** Installs what the packages need, too. Default: yes. */
	dependencies?: boolean;
	/** Seconds to wait for an index that is silent. */
	indexTimeout?: number;
}
