/**
 * The manifest: what a snapshot says of itself, readable without reading the rest. Plain data; and whether what a
 * header holds is one.
 */
import {
	badManifest,
	type DistributionFingerprint,
	type FileFingerprint,
	fingerprintKeys,
} from "../distribution/fingerprint.js";
import type { LeftOut } from "../files/leave-out.js";
import type { Exclusion } from "../files/tree.js";
import { isVariableName } from "../js-phase/variables.js";
import type { PackageRecord } from "../packages/installed.js";
import * as is from "../shape.js";

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

const text = is.matching(/^/, "a text");
const size = is.below(Number.MAX_SAFE_INTEGER, "a size");
const integer = is.that<number>("a number", Number.isSafeInteger);
/**
 * Latest times that clocks can be set to, in milliseconds: CPython counts nanoseconds in 64 bits, which end
 * after 292 years, and adds timeouts to what it reads.
 */
const MAX_MONOTONIC = 1e12;
const MAX_EPOCH = 8e12;
const sha256 = is.matching(/^[0-9a-f]{64}$/, "a SHA-256");

/** Every key that this version reads. Keys that it does not know are a newer version's and none of its business. */
const manifest = is.record<Manifest>({
	pythaw: text,
	pyodide: is.record({ version: text, abiVersion: text, python: text }),
	distribution: is.record({ glue: is.record(fingerprintKeys), wasm: is.record(fingerprintKeys) }),
	base: is.optional(
		is.record({ digest: is.matching(/^sha256-[A-Za-z0-9+/]{43}=$/, "a digest"), byteLength: size }),
	),
	memory: is.record({ byteLength: size, pageByteLength: size, pages: size }),
	environment: is.where(
		is.tableOf(is.matching(/^[^\0]*$/, "a text")),
		"an environment",
		(variables) => Object.keys(variables).every(isVariableName),
	),
	files: is.record({
		count: size,
		byteLength: size,
		// A newer version may have more reasons.
		excluded: is.listOf(is.record({ path: text, reason: text as is.Shape<Exclusion["reason"]> })),
		leftOut: is.optional(is.record({ count: size, byteLength: integer })),
	}),
	stdlib: is.record({ ...fingerprintKeys, sha256 }),
	references: is.record({ count: size, jsModules: is.listOf(text), needsDeserializer: is.flag }),
	runtimeSlot: is.record({ ptr: size, neutral: size }),
	monotonic: is.that(
		"a time",
		(value) => Number.isFinite(value) && value >= 0 && value <= MAX_MONOTONIC,
	),
	packages: is.listOf(is.record({ purl: text, sha256: is.optional(sha256) })),
	modules: is.listOf(text),
	epoch: is.that(
		"a time",
		(value) => value === null || (Number.isSafeInteger(value) && Math.abs(value) <= MAX_EPOCH),
	),
	allowed: is.listOf(is.record({ kind: text, value: text })),
});

/** @throws SnapshotError with check `manifest` that names the first key that is wrong. */
export function checkManifest(value: unknown): asserts value is Manifest {
	const fault = manifest(value);
	if (fault === undefined) return;
	if (fault.path.length === 0) throw badManifest("{}", "is no object");
	const other = fault.wanted === "true or false" ? "neither true nor false" : `no ${fault.wanted}`;
	throw badManifest(is.spell(fault.path), `is missing or ${other.replace(/^no an? /, "no ")}`);
}
