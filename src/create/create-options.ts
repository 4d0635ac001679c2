/**
 * What `createSnapshot` takes beside the recipe.
 */
import type { PythawAPI } from "../boot/api.js";
import type { LoadOptions, ReleaseOptions } from "../boot/options.js";
import type { ProgressEvent } from "../boot/sequence.js";
import type { Serializer } from "../references/capture.js";
import type { Base } from "../snapshot/base.js";
import type { AllowRule } from "../verify/policy.js";
import type { Recipe } from "./recipe.js";
import type { TakeOptions } from "./take.js";

/** A report of the time before a start in which packages are found and fetched. */
export interface PackageProgressEvent {
	readonly phase: "packages";
	/** The file that is read, or what else is being done. */
	readonly name: string;
	/** Bytes read so far, where a file is read. */
	readonly loaded?: number;
	/** Bytes to read in all, where that is known. */
	readonly total?: number;
	/** Milliseconds since it began. */
	readonly ms: number;
}

export interface CreateOptions extends ReleaseOptions {
	/**
	 * Follow the recipe on this snapshot, and hold only what differs from it; it is needed to start the
	 * new one. A list if it is made on another itself: first the one that is meant, then, in any order,
	 * what it is made on.
	 */
	base?: TakeOptions["base"];
	/** Directory or address of the packages in the release's lock file; default: beside it, or where Pyodide has them. */
	packageBaseUrl?: string;
	/** Called as packages are found and fetched, and with each step of the start. */
	onProgress?: (event: ProgressEvent | PackageProgressEvent) => void;
	/** Wins over the recipe's. */
	compress?: Recipe["compress"];
	/** Where lines that the recipe's scripts print go; default: the console. */
	stdout?: (line: string) => void;
	stderr?: (line: string) => void;
	serializer?: Serializer;
	/** Turns what the base's serializer wrote for a JS reference back into a JS value. */
	deserialize?: LoadOptions["deserialize"];
	/** What may be in the snapshot all the same, each `kind` or `kind:name`; default: nothing. */
	allow?: readonly AllowRule[];
	/** Called with the API object when the recipe is done, after Python's `register_before_snapshot` hooks. */
	beforeSnapshot?: (pyodide: PythawAPI) => void | Promise<void>;
	/**
	 * Where the clock stands while the snapshot is made, in milliseconds since the epoch; default: where
	 * the base's stood, else 1980-01-01.
	 */
	epoch?: number;
	/**
	 * Follow the recipe a second time on a host that differs in everything it may, and refuse the
	 * snapshot if that gives another; default: false.
	 */
	prove?: boolean;
	/** Ends the work between two of its steps. */
	signal?: AbortSignal;
}

/** The same with the base that was read. */
export type BuildOptions = Omit<CreateOptions, "base"> & { readonly base?: Base };
