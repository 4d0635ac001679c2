/**
 * A snapshot from a live runtime. There is no way to a snapshot but this one: `createSnapshot` ends
 * here as well.
 */
import { freshMemory } from "../boot/boot.js";
import type { SnapshotSource } from "../boot/options.js";
import { type Runtime, runtimeOf } from "../boot/runtime.js";
import { sriDigest } from "../engine/digest.js";
import { SnapshotError } from "../errors.js";
import type { Compression } from "../format/container.js";
import { readHeader } from "../format/decode.js";
import { callBeforeSnapshot } from "../js-phase/hooks.js";
import type { Lockfile } from "../packages/lock.js";
import type { Serializer } from "../references/capture.js";
import { type CaptureSettings, capture } from "../snapshot/capture.js";
import { encodeContents } from "../snapshot/contents.js";
import { manifestOf, type SnapshotManifest } from "../snapshot/inspect.js";
import { encodeLayer } from "../snapshot/layer.js";
import { buildOf, openBase } from "../snapshot/open.js";
import { checkIdle, runReady } from "../stack-switching/idle.js";
import type { AllowRule } from "../verify/policy.js";
import { version } from "../version.js";
import type { ExcludeOptions } from "./exclude.js";

export interface TakeOptions extends ExcludeOptions {
	/**
	 * Hold only what differs from this snapshot, which is needed to start the new one then. A list if it
	 * is made on another itself: first the one that is meant, then, in any order, what it is made on.
	 */
	base?: SnapshotSource | readonly SnapshotSource[];
	/** How the sections are compressed; default `none`, which restores fastest. */
	compress?: Compression;
	/** Turns a JS value that no path leads to into JSON data; the option `deserialize` turns it back. */
	serializer?: Serializer;
	/** What may be in the snapshot all the same, each `kind` or `kind:name`; default: nothing. */
	allow?: readonly AllowRule[];
	/**
	 * Called with the API object just before the snapshot is taken, after the hooks that Python code
	 * registered (`register_before_snapshot`): the place to let go of what JavaScript holds.
	 */
	beforeSnapshot?: (pyodide: any) => void | Promise<void>;
}

export interface Snapshot {
	/** The whole file. */
	readonly bytes: Uint8Array;
	/** SHA-256 of `bytes` as the option `integrity` takes it. */
	readonly digest: string;
	readonly manifest: SnapshotManifest;
	/** What was installed, in the schema of `pyodide-lock.json`; of a recipe with packages only. */
	readonly lock?: Lockfile;
}

/**
 * Takes a snapshot of a runtime that `loadPyodide` started. The runtime can be used further.
 *
 * @throws LeakError naming what the runtime holds that a snapshot cannot; SnapshotError with check
 *   `state` if Python is running; PythonRaisedError with the traceback of a hook that raised.
 */
export async function takeSnapshot(pyodide: object, options: TakeOptions = {}): Promise<Snapshot> {
	const runtime = runtimeOf(pyodide);
	const { host, distribution } = runtime;
	if (runtime.module.API.config._makeSnapshot) {
		throw new SnapshotError(
			"state",
			"This runtime was started with _makeSnapshot, which has Python see a stand-in for every JS value.\n" +
				"Use pyodide.makeMemorySnapshot(), or start it without that option.",
		);
	}
	const base =
		options.base === undefined
			? undefined
			: await openBase(host, options.base, buildOf(distribution));
	const fresh = await freshMemory(host, distribution);
	await runReady(runtime.module);
	checkIdle(runtime.module, runtime.idleStackPointer);
	callBeforeSnapshot(runtime.module);
	await options.beforeSnapshot?.(pyodide);
	await runReady(runtime.module);
	const { serializer, allow } = options;
	const selectFiles = await selectionOf(runtime, options);
	const subject = { ...runtime, pythawVersion: version };
	const contents = await capture(subject, fresh, { serializer, allow, selectFiles });
	const encoding = [await distribution.buildId(), options.compress ?? "none", host.codecs] as const;
	const bytes = await (base === undefined
		? encodeContents(contents, ...encoding)
		: encodeLayer(contents, base, fresh, ...encoding));
	const [digest, header] = await Promise.all([sriDigest(bytes), readHeader(bytes)]);
	return { bytes, digest, manifest: manifestOf(header) };
}

/** What is left out of the files, if anything is. */
async function selectionOf(
	{ host, distribution, module }: Runtime,
	options: ExcludeOptions,
): Promise<CaptureSettings["selectFiles"]> {
	if (options.exclude === undefined && options.sources !== false) return undefined;
	const { exclusionOf } = await import("./exclude.js");
	return exclusionOf(host, distribution, module, options);
}
