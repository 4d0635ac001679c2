/**
 * What a pool and its calls take. Types and checks; nothing is started here.
 */
import { givenOptions } from "../boot/option-types.js";
import type { LoadOptions, SnapshotSource } from "../boot/options.js";
import type { Host } from "../engine/host.js";
import * as is from "../shape.js";
import type { WorkerSource } from "./thread.js";

export interface PoolOptions {
	/** What every call starts from. */
	snapshot: SnapshotSource;
	/** What that is made on, if it is: as of `loadPyodide`. */
	base?: SnapshotSource | readonly SnapshotSource[];
	/** How many workers there are; default: as many as the machine has cores. */
	size?: number;
	/** How many calls may wait for a worker; default: any number. More are refused. */
	maxQueue?: number;
	/** Milliseconds that a call may take, if it does not say so itself; default: any number. */
	timeout?: number;
	/** Milliseconds from Python's interruption (`KeyboardInterrupt`) to the end of its worker; default 500. */
	grace?: number;
	/** Bytes of linear memory that a call may have, if it does not say so itself; default: what wasm32 has. */
	memoryLimit?: number;
	/**
	 * Bytes that a worker may have grown by and still be used again; default 64 MiB. Memory cannot shrink, so
	 * a worker that has grown by more is replaced.
	 */
	keptMemory?: number;
	/** Options of `loadPyodide` for each worker, of those that can be cloned. */
	options?: Pick<
		LoadOptions,
		| "indexURL"
		| "env"
		| "args"
		| "integrity"
		| "callAdaptor"
		| "lockFileURL"
		| "packageBaseUrl"
		| "stdLibURL"
	> & {
		/** Data, such as `{}`: what Python finds as the module `js`. */
		jsglobals?: object;
	};
	/**
	 * Where the workers' program is; default: beside this library. Or what starts a Web Worker with it, which
	 * bundlers follow: `() => new Worker(new URL("pythaw/pool-worker", import.meta.url), { type: "module" })`.
	 */
	worker?: WorkerSource | string;
}

export interface CallOptions {
	/** Milliseconds that it may take, from when it begins to run; more than 24 days are no limit. */
	timeout?: number;
	/** Ends the call, whether it waits or runs. */
	signal?: AbortSignal;
	/** Bytes of linear memory, the snapshot's among them. Beyond it Python is refused memory. */
	memoryLimit?: number;
	/** Called with what the call prints, as it comes. What it throws, or rejects with, ends the call, and is what that throws. */
	stdout?: (text: string) => void;
}

export interface PoolStats {
	readonly size: number;
	/** Workers that are ready for a call. */
	readonly idle: number;
	/** Calls that run, and that wait. */
	readonly running: number;
	readonly queued: number;
	/** Calls that have ended, each in one of these ways. */
	readonly completed: number;
	readonly failed: number;
	readonly timedOut: number;
	readonly outOfMemory: number;
	readonly died: number;
	readonly aborted: number;
	/** How often a worker was replaced. */
	readonly replaced: number;
}

/**
 * Where files are, as seen from here: a worker lies elsewhere, so a relative address would be another one there,
 * and a page's import map is none of its workers'.
 */
export function located(host: Host, options: NonNullable<PoolOptions["options"]>) {
	const found = { ...options, indexURL: options.indexURL || host.findDistribution() };
	for (const name of ["indexURL", "lockFileURL", "packageBaseUrl", "stdLibURL"] as const) {
		const location = found[name];
		if (typeof location === "string" && location !== "") found[name] = host.resolve(location);
	}
	return found;
}

/** More threads, each with tens of megabytes, no machine has use for. */
const MAX_SIZE = 1024;

/** What timers can count; more milliseconds, which is 24 days, are no limit. */
export const MAX_DELAY = 2 ** 31 - 1;

const amount = is.that<number>(
	"a number of at least 0",
	(value) => typeof value === "number" && value >= 0,
);

const poolShapes: Readonly<Record<string, is.Shape<unknown>>> = {
	size: is.that(
		`a whole number from 1 to ${MAX_SIZE}`,
		(value) => Number.isInteger(value) && value >= 1 && value <= MAX_SIZE,
	),
	maxQueue: amount,
	timeout: amount,
	grace: amount,
	memoryLimit: amount,
	keptMemory: amount,
	options: is.that("an object", is.isObject),
	worker: is.that(
		"an address, or a function that starts a worker",
		(value) => value instanceof URL || ["string", "function"].includes(typeof value),
	),
};

const callShapes: Readonly<Record<string, is.Shape<unknown>>> = {
	timeout: amount,
	signal: is.abortSignal,
	memoryLimit: amount,
	stdout: is.callback,
};

export function checkedPoolOptions(options: PoolOptions): PoolOptions {
	const given = givenOptions(options, poolShapes);
	if (given.snapshot === undefined)
		throw new TypeError("Option snapshot is missing: a pool starts from one");
	return given as PoolOptions;
}

export const checkedCallOptions = (options: CallOptions): CallOptions =>
	givenOptions(options, callShapes);

/** What code finds as names, or what a function is called with. @throws TypeError */
export function checkArguments(args: unknown): void {
	if (args === undefined || args === null || Array.isArray(args)) return;
	// A Map, or bytes, would be an object without names.
	if (typeof args === "object" && !(Symbol.iterator in args)) return;
	throw new TypeError("Arguments must be an array for a function, or an object of names for code");
}
