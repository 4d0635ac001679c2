/**
 * Whether what a header holds is a manifest: every key that this version reads, each of its type. Keys
 * that it does not know are a newer version's and none of its business.
 */
import { badManifest, fingerprintKeys } from "../distribution/fingerprint.js";
import type { Exclusion } from "../files/tree.js";
import * as is from "../shape.js";
import type { Manifest } from "./manifest.js";

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
		(variables) => Object.keys(variables).every((name) => name !== "" && !/[=\0]/.test(name)),
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
