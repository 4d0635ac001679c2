/**
 * A snapshot from a live runtime. There is no way to a snapshot but this one: `createSnapshot` ends
 * here as well.
 */
import type { PythawAPI } from "../boot/api.js";
import { bareMemory } from "../boot/bare-python.js";
import { boot } from "../boot/boot.js";
import { markErrorsOf, takeFailureOf } from "../boot/failure.js";
import { freshMemory } from "../boot/fresh-memory.js";
import type { LoadOptions, SnapshotSource } from "../boot/options.js";
import { checkBuild } from "../distribution/check-build.js";
import { sriDigest } from "../engine/digest.js";
import { PythawError, PythonRaisedError, SnapshotError } from "../errors.js";
import type { Compression } from "../format/container.js";
import { readHeader } from "../format/decode.js";
import { callBeforeSnapshot } from "../js-phase/hooks.js";
import type { Lockfile } from "../packages/lock.js";
import { type Serializer, toJson } from "../references/capture.js";
import { registeredModules } from "../references/symbol.js";
import { type Base, openBase } from "../snapshot/base.js";
import { type CaptureSettings, capture } from "../snapshot/capture.js";
import type { PythawContents } from "../snapshot/contents.js";
import { encodeContents } from "../snapshot/encode.js";
import { manifestOf, type SnapshotManifest } from "../snapshot/inspect.js";
import { instanceOf, type StartedInstance } from "../snapshot/started-instance.js";
import { checkIdle, runReady } from "../stack-switching/idle.js";
import type { AllowRule } from "../verify/policy.js";
import type { ExcludeOptions } from "./exclude.js";
import { checkedTakeOptions } from "./option-types.js";

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
	beforeSnapshot?: (pyodide: PythawAPI) => void | Promise<void>;
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

export async function takeSnapshot(pyodide: object, given: TakeOptions = {}): Promise<Snapshot> {
	const options = checkedTakeOptions(given);
	const { host, distribution } = instanceOf(pyodide);
	checkAlive(pyodide as PythawAPI);
	const base = options.base === undefined ? undefined : await openBase(host, options.base);
	if (base !== undefined) {
		const { buildId, manifest } = base.contents;
		await checkBuild(distribution, buildId, manifest.distribution);
	}
	return take(pyodide as PythawAPI, { ...options, base, isTried: true });
}

/** After a fatal error, the cause, the glue has every use of the API throw. */
function checkAlive(pyodide: PythawAPI, cause?: unknown): void {
	try {
		void pyodide.globals;
	} catch (error) {
		throw new SnapshotError(
			"state",
			`No snapshot can be taken of this runtime: ${(error as Error).message}\nStart another one.`,
			{ cause: cause ?? error },
		);
	}
}

type TakeOnOptions = Omit<TakeOptions, "base"> & {
	readonly base: Base | undefined;
	/** Whether it is started once, to see that it can be. */
	readonly isTried: boolean;
};

/** The same on a base that was read, and is of the instance's build. */
export async function take(pyodide: PythawAPI, options: TakeOnOptions): Promise<Snapshot> {
	try {
		return await taken(pyodide, options);
	} catch (error) {
		// What a program has hooked into Python runs here as well, and may use up the stack.
		if (!(error instanceof PythawError)) checkAlive(pyodide, error);
		throw takeFailureOf(error);
	}
}

async function taken(pyodide: PythawAPI, options: TakeOnOptions): Promise<Snapshot> {
	const instance = instanceOf(pyodide);
	const { host, module, distribution } = instance;
	if (module.API.config._makeSnapshot) {
		throw new SnapshotError(
			"state",
			"This runtime was started with _makeSnapshot, which has Python see a stand-in for every JS value.\n" +
				"Use pyodide.makeMemorySnapshot(), or start it without that option.",
		);
	}
	const { base, allow, compress = "none" } = options;
	const serializer = options.serializer && markErrorsOf(toJson(options.serializer));
	const fresh = await freshMemory(host, distribution);
	await runReady(module);
	checkIdle(module, instance.idleStackPointer);
	callBeforeSnapshot(module);
	await markErrorsOf(options.beforeSnapshot)?.(pyodide);
	await runReady(module);
	const selectFiles = await selectionOf(instance, options);
	const contents = await capture(instance, fresh, {
		serializer,
		allow,
		selectFiles,
		bareMemory: () => bareMemory(host, distribution),
	});
	if (options.isTried) await tryStart(instance, contents);
	const bytes = await encodeContents(contents, base, fresh, compress, host.codecs);
	const [digest, header] = await Promise.all([sriDigest(bytes), readHeader(bytes)]);
	return { bytes, digest, manifest: manifestOf(header) };
}

async function selectionOf(
	instance: StartedInstance,
	options: ExcludeOptions,
): Promise<CaptureSettings["selectFiles"]> {
	if (options.exclude === undefined && options.sources !== false) return undefined;
	const { exclusionOf } = await import("./exclude.js");
	return exclusionOf(instance, options);
}

/**
 * Starts what was just taken, before it becomes a file. A program may have replaced anything that a start
 * asks Python for (`os.environ`, `sys.path`, parts of Pyodide): a list of such names would never be whole.
 * Nothing is read or compiled for it, no hook of the program runs, and the instance is let go of.
 */
async function tryStart(
	{ host, module, distribution }: StartedInstance,
	snapshot: PythawContents,
): Promise<void> {
	const { jsglobals, lockFileContents, checkAPIVersion } = module.API.config;
	const silent = () => {};
	const options = {
		indexURL: distribution.indexURL,
		...{ jsglobals, lockFileContents: lockFileContents as LoadOptions["lockFileContents"] },
		checkAPIVersion,
		jsModules: Object.fromEntries(registeredModules(module)),
		// Whoever starts it has the right one.
		deserialize: () => ({}),
		...{ stdin: () => null, stdout: silent, stderr: silent },
	};
	try {
		const pyodide = await boot(host, options, { kind: "try", snapshot, distribution });
		await pyodide.pythaw.dispose();
	} catch (error) {
		// Another instance beside this one may be more than there is memory for.
		if (isOfEngine(error)) return;
		throw refusalOf(error);
	}
}

const isOfEngine = (error: unknown): boolean =>
	error instanceof PythawError && ["ERR_ENGINE", "ERR_BOOT"].includes(error.code);

function refusalOf(error: unknown): unknown {
	if (!(error instanceof PythonRaisedError || error instanceof SnapshotError)) return error;
	const [said] = error.message.replace(/^The snapshot cannot be started: /, "").split("\n");
	const what = `No snapshot was made, because it could not be started: ${said}`;
	if (error instanceof PythonRaisedError) {
		return new PythonRaisedError(what, error.traceback, { cause: error });
	}
	const advice =
		"The program must leave what a start needs (such as os.environ) as it is, or put it back before the snapshot is taken.";
	return new SnapshotError("state", `${what}\n${advice}`, { cause: error });
}
