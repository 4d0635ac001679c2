/**
 * What a built app says of itself (`manifest.json`): plain data, the same bytes for the same app.
 */
import type { ReleaseIdentity } from "../distribution/known-release.js";
import { PythawError } from "../errors.js";
import * as is from "../shape.js";
import type { Manifest } from "../snapshot/manifest.js";

/** What a file of a built app is for. */
export const roles = [
	"entry",
	"types",
	"loader",
	"glue",
	"wasm",
	"rest",
	"library",
	"stdlib",
	"lock",
	"snapshot",
	"base",
	"signature",
	"module",
	"config",
] as const;
export type FileRole = (typeof roles)[number];

/** A file, as the manifest names it. */
export interface FileRecord {
	readonly role: FileRole;
	/** Relative to the manifest, with forward slashes. It leads out of the directory for what a base has. */
	readonly name: string;
	/** In bytes, as it is and not as it is compressed. */
	readonly byteLength: number;
	/** SHA-256 in lower-case hex. */
	readonly sha256: string;
	/** Of snapshots: SHA-256 in hex over the SHA-256 of each half MiB, for who hashes them as they arrive. */
	readonly parts?: string;
	/** Of the first part of a native library: the path of its file in the snapshot. */
	readonly library?: string;
}

/** On which hosts a built app runs. */
export const targets = ["any", "browser", "node", "workerd"] as const;
export type Target = (typeof targets)[number];

export interface AppManifest extends Omit<ReleaseIdentity, "stdlib"> {
	/** Of this layout. */
	readonly format: 1;
	/** Version of pythaw that wrote it. */
	readonly pythaw: string;
	readonly pyodide: Manifest["pyodide"];
	readonly stdlib: Manifest["stdlib"];
	readonly target: Target;
	/** SHA-256 over the recipe and all that it names, in hex; absent if the app was built from a snapshot. */
	readonly recipe?: string;
	/** As in the snapshot: a start links before it has that. */
	readonly monotonic?: Manifest["monotonic"];
	readonly packages: Manifest["packages"];
	readonly files: readonly FileRecord[];
}

/** The module to import, and the manifest: names that every build has. */
export const ENTRY_NAME = "index.mjs";
export const MANIFEST_NAME = "manifest.json";

const text = is.that("a text", (value) => typeof value === "string");
const hex = is.matching(/^[0-9a-f]{64}$/, "a SHA-256");

/**
 * The part of a manifest that a build on this app reads.
 *
 * @param location of the manifest, for messages.
 * @throws PythawError `ERR_READ` if it is none.
 */
export function parseManifest(bytes: Uint8Array, location: string): AppManifest {
	const wrong = (what: string) =>
		new PythawError("ERR_READ", `${location} is no manifest that \`pythaw build\` writes: ${what}`);
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder().decode(bytes));
	} catch (error) {
		throw wrong((error as Error).message);
	}
	const { format, files, buildId } = (value ?? {}) as Partial<AppManifest>;
	if (format !== 1) throw wrong("it has another format");
	const isFile = (file: any) =>
		roles.includes(file?.role) &&
		text(file.name) === undefined &&
		Number.isSafeInteger(file.byteLength) &&
		hex(file.sha256) === undefined;
	if (hex(buildId) !== undefined || !Array.isArray(files) || !files.every(isFile)) {
		throw wrong("its list of files cannot be read");
	}
	return value as AppManifest;
}

/** UTF-8, two spaces a level, for people and version control. */
export const formatManifest = (manifest: AppManifest): Uint8Array =>
	new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`);
