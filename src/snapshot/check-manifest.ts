/**
 * Whether what a header holds is a manifest: every key that this version reads, each of its type. Keys
 * that it does not know are a newer version's and none of its business.
 */
import { badManifest } from "../distribution/fingerprint.js";
import type { Manifest } from "./manifest.js";

type Check = (value: any, key: string) => void;

const check =
	(fault: string, accepts: (value: any) => boolean): Check =>
	(value, key) => {
		if (!accepts(value)) throw badManifest(key, `is missing or ${fault}`);
	};
const text = check("no text", (value) => typeof value === "string");
const flag = check("neither true nor false", (value) => typeof value === "boolean");
const size = check("no size", (value) => Number.isSafeInteger(value) && value >= 0);
const milliseconds = check("no time", (value) => Number.isFinite(value) && value >= 0);
const sha256 = check("no SHA-256", (value) => /^[0-9a-f]{64}$/.test(value));
const isObject = (value: unknown): value is object =>
	typeof value === "object" && value !== null && !Array.isArray(value);

const list =
	(item: Check): Check =>
	(value, key) => {
		check("no list", Array.isArray)(value, key);
		for (const [index, one] of value.entries()) item(one, `${key}[${index}]`);
	};
const record =
	(keys: Readonly<Record<string, Check>>): Check =>
	(value, key) => {
		check("no object", isObject)(value, key);
		for (const [name, item] of Object.entries(keys))
			item(value[name], key ? `${key}.${name}` : name);
	};
const optional =
	(item: Check): Check =>
	(value, key) => {
		if (value !== undefined) item(value, key);
	};
const texts: Check = (value, key) => {
	check("no object", isObject)(value, key);
	for (const [name, one] of Object.entries(value)) text(one, `${key}.${name}`);
};
const fingerprint = {
	byteLength: size,
	crc32: check("no CRC-32", (value) => /^[0-9a-f]{8}$/.test(value)),
};

const keys: Readonly<Record<keyof Manifest, Check>> = {
	pythaw: text,
	pyodide: record({ version: text, abiVersion: text, python: text }),
	distribution: record({ glue: record(fingerprint), wasm: record(fingerprint) }),
	base: optional(
		record({
			digest: check("no digest", (value) => /^sha256-[A-Za-z0-9+/]{43}=$/.test(value)),
			byteLength: size,
		}),
	),
	memory: record({ byteLength: size, pageByteLength: size, pages: size }),
	environment: texts,
	files: record({
		count: size,
		byteLength: size,
		excluded: list(record({ path: text, reason: text })),
		leftOut: optional(
			record({ count: size, byteLength: check("no number", Number.isSafeInteger) }),
		),
	}),
	stdlib: record({ ...fingerprint, sha256 }),
	references: record({ count: size, jsModules: list(text), needsDeserializer: flag }),
	runtimeSlot: record({ ptr: size, neutral: size }),
	monotonic: milliseconds,
	packages: list(record({ purl: text, sha256: optional(sha256) })),
	modules: list(text),
	epoch: check("no time", (value) => value === null || Number.isSafeInteger(value)),
	allowed: list(record({ kind: text, value: text })),
};

/** @throws SnapshotError with check `manifest` that names the first key that is wrong. */
export function checkManifest(manifest: unknown): asserts manifest is Manifest {
	if (!isObject(manifest)) throw badManifest("{}", "is no object");
	record(keys)(manifest, "");
}
