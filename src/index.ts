/**
 * The public face: binds the library to the host it runs on. What makes snapshots is loaded when one
 * is made: most processes only start from one.
 */

import { startAuto } from "./auto/start.js";
import type { PythawAPI } from "./boot/api.js";
import { boot } from "./boot/boot.js";
import type { LoadOptions, SnapshotSource } from "./boot/options.js";
import type { AppSource, BuiltApp } from "./build/build-app.js";
import type { BuildAppOptions } from "./build/build-options.js";
import type { CreateOptions } from "./create/create-options.js";
import type { DiffOptions, DiffReport } from "./create/diff.js";
import type { Recipe } from "./create/recipe.js";
import type { Snapshot, TakeOptions } from "./create/take.js";
import type { VerifyOptions, VerifyReport } from "./create/verify.js";
import { host } from "./host.js";
import type { PoolOptions } from "./pool/options.js";
import { Pool } from "./pool/pool.js";
import { inspect, type SnapshotManifest } from "./snapshot/inspect.js";
import type { Signed } from "./snapshot/sign.js";

export type { PythawAPI, PythawInfo, ResetOptions } from "./boot/api.js";
export type { Checkpoint } from "./boot/checkpoint.js";
export type { LoadOptions, PyodideOptions, PythawOptions, SnapshotSource } from "./boot/options.js";
export type {
	AutoEvent,
	Phase,
	ProgressEvent,
	ProgressListener,
	StepEvent,
	Timings,
} from "./boot/sequence.js";
export type { AppFile } from "./build/app-file.js";
export type { AppSource, BuiltApp } from "./build/build-app.js";
export type { BuildAppOptions } from "./build/build-options.js";
export type { AppManifest, FileRecord, FileRole, Target } from "./build/manifest.js";
export type { CreateOptions, PackageProgressEvent } from "./create/create-options.js";
export type { DiffOptions, DiffReport } from "./create/diff.js";
export type { Recipe, RecipeFile, RecipeScript } from "./create/recipe.js";
export type { Snapshot, TakeOptions } from "./create/take.js";
export type { VerifyOptions, VerifyReport } from "./create/verify.js";
export * from "./errors.js";
export type { Compression } from "./format/container.js";
export type { KeySource } from "./format/keys.js";
export type { PackageEntry, PackageFields, WheelBytes } from "./packages/fields.js";
export type { LockedPackage, Lockfile } from "./packages/lock.js";
export type { CallOptions, PoolOptions, PoolStats } from "./pool/options.js";
export type { Pool } from "./pool/pool.js";
export type { SnapshotManifest } from "./snapshot/inspect.js";
export type { Manifest } from "./snapshot/manifest.js";
export type { Signed } from "./snapshot/sign.js";
export type { Finding, FindingKind } from "./verify/finding.js";
export type { AllowRule } from "./verify/policy.js";
export { version } from "./version.js";

/**
 * Starts Pyodide: a drop-in for the function of that name in the `pyodide` package.
 *
 * @throws SnapshotError, BuildMismatchError, IntegrityError or SignatureError if `snapshot` cannot be used;
 *   nothing is started then. TypeError for wrong options.
 */
export async function loadPyodide(options: LoadOptions = {}): Promise<PythawAPI> {
	if (options?.snapshot === "auto") return startAuto(host(), options);
	return boot(host(), options);
}

/**
 * Makes a snapshot from a recipe: starts Python hermetically, puts in the files, imports, runs the
 * scripts.
 *
 * @throws RecipeError for a recipe that is wrong, PackageError for a package that cannot be had or
 *   installed, PythonRaisedError with the traceback of Python code that raised, LeakError naming each
 *   JS or host value that the snapshot would hold, NotReproducibleError (with the option `prove`) naming
 *   what differs when it is made again.
 */
export async function createSnapshot(
	recipe: Recipe = {},
	options: CreateOptions = {},
): Promise<Snapshot> {
	const { createSnapshot: create } = await import("./create/create.js");
	return create(host(), recipe, options);
}

/**
 * Builds what an app deploys: pythaw's loader, Pyodide's files, the snapshot, and a module whose
 * `loadPyodide` starts the app from them; a manifest that names each. See `docs/deploy.md`.
 *
 * @param source a recipe or the path of its file (`.toml`, `.json`), or a snapshot as of `loadPyodide`.
 * @throws what {@link createSnapshot} throws; BuildMismatchError if the snapshot is of another Pyodide than
 *   the one that is found; IntegrityError for a base whose files are damaged; PythawError `ERR_WRITE`.
 */
export async function buildApp(
	source: AppSource = {},
	options: BuildAppOptions = {},
): Promise<BuiltApp> {
	const { buildApp: build } = await import("./build/build-app.js");
	return build(host(), source, options);
}

/**
 * Takes a snapshot of a runtime that {@link loadPyodide} started. The runtime can be used further.
 *
 * @throws LeakError naming what the runtime holds that a snapshot cannot; SnapshotError with check
 *   `state` if Python is running; PythonRaisedError with the traceback of a hook that raised.
 */
export async function takeSnapshot(pyodide: object, options: TakeOptions = {}): Promise<Snapshot> {
	const { takeSnapshot: take } = await import("./create/take.js");
	return take(pyodide, options);
}

/**
 * Reads what a snapshot says of itself: what it was made with, its sizes and contents.
 *
 * @param source a path, URL, bytes, Blob or Response.
 * @throws SnapshotError if it is no snapshot of pythaw's.
 */
export async function inspectSnapshot(source: SnapshotSource): Promise<SnapshotManifest> {
	return inspect(host(), source);
}

/**
 * Checks a snapshot's file: that it is whole, made with this Pyodide, and holds no string that
 * identifies this host (values of its environment, user, host name, directories). With the option
 * `rebuild`, also that its recipe gives the same bytes again on a host that differs in all it may.
 *
 * @param source a path, URL, bytes, Blob or Response.
 * @throws SnapshotError, BuildMismatchError, IntegrityError or SignatureError for a file that could not be
 *   started; TypeError for a rule of `allow` that is none.
 */
export async function verifySnapshot(
	source: SnapshotSource,
	options: VerifyOptions = {},
): Promise<VerifyReport> {
	const { verifySnapshot: verify } = await import("./create/verify.js");
	return verify(host(), source, options);
}

/**
 * Signs a snapshot: its bytes' digest, with a private key of Ed25519. The text that it gives is the file
 * that `loadPyodide` and `verifySnapshot` look for beside the snapshot (`….sig`), or take as the option
 * `signature`.
 *
 * @param source a path, URL, bytes, Blob or Response.
 * @param key PKCS#8 as PEM or DER, or a JWK.
 * @throws TypeError if the key is none; EngineError if the engine's WebCrypto has no Ed25519.
 */
export async function signSnapshot(
	source: SnapshotSource,
	key: string | Uint8Array | ArrayBuffer | JsonWebKey,
): Promise<Signed> {
	const { signSnapshot: sign } = await import("./snapshot/sign.js");
	return sign(host(), source, key);
}

/**
 * Compares two snapshots of one Pyodide: files, memory by Python object and symbol, references, manifest.
 * Nothing of what they hold runs.
 *
 * @param a a path, URL, bytes, Blob or Response, and so is `b`.
 * @throws SnapshotError for a file that is no snapshot or is damaged; BuildMismatchError if they were
 *   made with another Pyodide than the one that is found.
 */
export async function diffSnapshots(
	a: SnapshotSource,
	b: SnapshotSource,
	options: DiffOptions = {},
): Promise<DiffReport> {
	const { diffSnapshots: diff } = await import("./create/diff.js");
	return diff(host(), a, b, options);
}

/**
 * Starts workers that run Python, each call on an instance as it came from the snapshot.
 *
 * @throws TypeError for wrong options. What is wrong with the snapshot, the first call says, and `ready`.
 */
export function createPool(options: PoolOptions): Pool {
	// Bundlers take `new URL("…", import.meta.url)` for a file that they have to add.
	const here = import.meta.url;
	const worker = options?.worker ?? "./pool-worker.js";
	return new Pool(host(), options, typeof worker === "function" ? worker : new URL(worker, here));
}
