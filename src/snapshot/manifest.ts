/**
 * The manifest: what a snapshot says of itself, readable without reading the rest. Plain data.
 */
import type { DistributionFingerprint, FileFingerprint } from "../distribution/fingerprint.js";
import type { LeftOut } from "../files/leave-out.js";
import type { Exclusion } from "../files/tree.js";
import type { PackageRecord } from "../packages/installed.js";

/** How a snapshot refers to the file that it is made on, its base. Names and places mean nothing. */
export interface BaseReference {
	/** SHA-256 of the whole file, as the option `integrity` takes it. */
	readonly digest: string;
	/** Size of the file, in bytes. */
	readonly byteLength: number;
}

/** JSON in the container's header. Sizes in bytes, times in milliseconds since the epoch. */
export interface Manifest {
	/** Version of pythaw that made the snapshot. */
	readonly pythaw: string;
	readonly pyodide: {
		/** Such as `314.0.7`. */
		readonly version: string;
		/** Such as `2026_0`. */
		readonly abiVersion: string;
		/** Such as `3.14.2`. */
		readonly python: string;
	};
	/** What recognises the build that the snapshot was made with; its identity is the header's build id. */
	readonly distribution: DistributionFingerprint;
	/** The snapshot that this one is made on; it holds only what differs from that. */
	readonly base?: BaseReference;
	readonly memory: {
		/** Size of linear memory when the snapshot was taken. */
		readonly byteLength: number;
		readonly pageByteLength: number;
		/** Number of pages that it holds: those that differ from a fresh instance, or from the base. */
		readonly pages: number;
	};
	/** Environment that the recipe set. */
	readonly environment: Readonly<Record<string, string>>;
	readonly files: {
		/** Files in the tree, the base's that are still there included. */
		readonly count: number;
		/** Size of the contents that it holds. */
		readonly byteLength: number;
		readonly excluded: readonly Exclusion[];
		/** What the recipe left out; absent if it asked for nothing of the kind. */
		readonly leftOut?: LeftOut;
	};
	/** The standard library that the snapshot was made with and needs again. */
	readonly stdlib: FileFingerprint & { readonly sha256: string };
	readonly references: {
		/** Number of JS values that Python holds. */
		readonly count: number;
		/** JS modules that have to be given when it is started. */
		readonly jsModules: readonly string[];
		/** Whether a deserializer has to be given. */
		readonly needsDeserializer: boolean;
	};
	/** Address of the word that points to the str `sys._emscripten_info.runtime`, and what it holds in the image. */
	readonly runtimeSlot: { readonly ptr: number; readonly neutral: number };
	/** Where the monotonic clock stood, in milliseconds; a restore goes on from there. */
	readonly monotonic: number;
	/** Packages that are installed, by package URL, sorted. */
	readonly packages: readonly PackageRecord[];
	/** Modules that are imported (`sys.modules`), sorted. */
	readonly modules: readonly string[];
	/** Where the clock stood while a recipe was followed; null if it was taken of a runtime that was up. */
	readonly epoch: number | null;
	/**
	 * What is in it although a check found it, because a rule let it pass. Without strings of the host
	 * that made it: whether one is found depends on who looks.
	 */
	readonly allowed: readonly { readonly kind: string; readonly value: string }[];
}
