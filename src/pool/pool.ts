/**
 * A pool of workers that run Python, each call on an instance as it came from the snapshot. Calls wait in
 * one queue, and none of them is lost: it ends in a value, or in an error that says what happened.
 */
import { indexUrlOf, type LoadOptions } from "../boot/options.js";
import { keptForm } from "../boot/resolve.js";
import { compileMain } from "../distribution/distribution.js";
import type { CompiledFile, Host } from "../engine/host.js";
import { PoolError, PythonRaisedError } from "../errors.js";
import { readSource, readSources } from "../snapshot/source.js";
import { type CallEnd, Member } from "./member.js";
import {
	type CallOptions,
	checkArguments,
	checkedCallOptions,
	checkedPoolOptions,
	located,
	MAX_DELAY,
	type PoolOptions,
	type PoolStats,
} from "./options.js";
import type { CallRequest, SharedBytes, SharedWelcome } from "./protocol.js";
import type { WorkerSource } from "./thread.js";

const DEFAULT_GRACE = 500;
const DEFAULT_KEPT_MEMORY = 64 * 2 ** 20;

interface Waiting {
	readonly request: CallRequest;
	readonly options: CallOptions;
	readonly resolve: (value: unknown) => void;
	readonly reject: (error: unknown) => void;
	/** Takes it out of the queue, or stops it. */
	cancel?: () => void;
	/** What its listener has thrown. */
	thrown?: { readonly error: unknown };
}

/** What an end counts as. */
const counterOf = {
	value: "completed",
	raised: "failed",
	unfit: "failed",
	timeout: "timedOut",
	memory: "outOfMemory",
	died: "died",
	aborted: "aborted",
} as const satisfies Record<CallEnd["kind"], keyof PoolStats>;

type Counter = (typeof counterOf)[CallEnd["kind"]] | "replaced";

export class Pool {
	readonly #options: PoolOptions;
	readonly #size: number;
	readonly #members: Member[] = [];
	readonly #queue: Waiting[] = [];
	readonly #counts: Record<Counter, number> = {
		completed: 0,
		failed: 0,
		timedOut: 0,
		outOfMemory: 0,
		died: 0,
		aborted: 0,
		replaced: 0,
	};
	#running = 0;
	#lastId = 0;
	#failure: unknown;
	/** Settles once every worker is ready for its first call; rejects if none can be started. */
	readonly ready: Promise<void>;
	#settleReady: { resolve(): void; reject(error: unknown): void } | undefined;

	/** @param program where the workers' program is. */
	constructor(host: Host, given: PoolOptions, program: WorkerSource) {
		const options = checkedPoolOptions(given);
		this.#options = options;
		this.#size = options.size ?? globalThis.navigator?.hardwareConcurrency ?? 2;
		this.ready = new Promise((resolve, reject) => {
			this.#settleReady = { resolve, reject };
		});
		this.ready.catch(() => {});
		const { grace } = options;
		const welcome = this.#welcome(host);
		welcome.catch((error) => this.#fail(error));
		for (let index = 0; index < this.#size; index += 1) {
			this.#members.push(
				new Member({
					program,
					welcome,
					grace: grace ?? DEFAULT_GRACE,
					onReady: () => this.#dispatch(),
					onFailed: (error) => this.#fail(error),
					onReplaced: () => {
						this.#counts.replaced += 1;
					},
				}),
			);
		}
	}

	/** What all workers are given: read and compiled once. */
	async #welcome(host: Host): Promise<SharedWelcome> {
		const { snapshot, base, keptMemory } = this.#options;
		const options = located(host, this.#options.options ?? {});
		const [own, bases, compiled] = await Promise.all([
			readSource(host, snapshot),
			readSources(host, base),
			compileForAll(host, options).catch(() => undefined),
		]);
		return {
			options,
			snapshot: shared(own),
			base: bases.map(shared),
			compiled,
			keptMemory: keptMemory ?? DEFAULT_KEPT_MEMORY,
		};
	}

	/**
	 * Runs Python on a pristine instance. With a list of arguments, `code` is the name of a function, of the
	 * snapshot's `__main__` or with its module (`package.module.function`); else it is code, whose last
	 * expression is the result, and which may await.
	 *
	 * @param args arguments of the function; or, as an object, names that the code finds.
	 * @returns the result, as data that can be cloned.
	 * @throws PythonRaisedError with the traceback; PoolError whose `problem` says what became of it; the
	 *   signal's reason.
	 */
	run(
		code: string,
		args?: readonly unknown[] | Readonly<Record<string, unknown>>,
		callOptions: CallOptions = {},
	): Promise<any> {
		if (typeof code !== "string")
			throw new TypeError("Python code, or a function's name, must be a string");
		const options = checkedCallOptions(callOptions);
		checkArguments(args);
		const given = Array.isArray(args) ? { args } : { globals: args as Record<string, unknown> };
		const { signal } = options;
		let onAbort = (): void => {};
		const ending = new Promise<unknown>((resolve, reject) => {
			if (signal?.aborted) return reject(signal.reason);
			if (this.#failure !== undefined) return reject(this.#failure);
			const { maxQueue = Number.POSITIVE_INFINITY } = this.#options;
			const { idle } = this.stats();
			if (this.#queue.length - idle >= maxQueue) {
				return reject(
					new PoolError("full", `${this.#queue.length} calls wait already: try again later.`),
				);
			}
			this.#lastId += 1;
			const request: CallRequest = {
				id: this.#lastId,
				code,
				...given,
				memoryLimit: options.memoryLimit ?? this.#options.memoryLimit,
				stdout: options.stdout !== undefined,
			};
			const waiting: Waiting = { request, options, resolve, reject };
			waiting.cancel = () => {
				waiting.cancel = undefined;
				this.#queue.splice(this.#queue.indexOf(waiting), 1);
				this.#counts.aborted += 1;
				reject(signal!.reason);
			};
			onAbort = () => waiting.cancel?.();
			signal?.addEventListener("abort", onAbort, { once: true });
			this.#queue.push(waiting);
			this.#dispatch();
		});
		// A signal may be one of many calls, and live long.
		return ending.finally(() => signal?.removeEventListener("abort", onAbort));
	}

	stats(): PoolStats {
		const idle = this.#members.filter(({ isReady }) => isReady).length;
		const { length: queued } = this.#queue;
		return { size: this.#size, idle, running: this.#running, queued, ...this.#counts };
	}

	/** Ends the workers. Calls that have not ended are rejected with problem `closed`. */
	async close(): Promise<void> {
		this.#fail(new PoolError("closed", "The pool was closed."));
	}

	/** Hands calls to workers as long as there are both. */
	#dispatch(): void {
		if (this.#members.length === this.#size && this.#members.every(({ isReady }) => isReady)) {
			this.#settleReady?.resolve();
		}
		for (const member of this.#members) {
			if (!member.isReady) continue;
			const waiting = this.#queue.shift();
			if (waiting === undefined) return;
			this.#give(member, waiting);
		}
	}

	#give(member: Member, waiting: Waiting): void {
		const { request, options } = waiting;
		const { id } = request;
		this.#running += 1;
		waiting.cancel = () => member.stop(id, "aborted");
		const timeout = options.timeout ?? this.#options.timeout;
		const timer =
			timeout === undefined || timeout > MAX_DELAY
				? undefined
				: setTimeout(() => member.stop(id, "timeout"), timeout);
		const { stdout } = options;
		const fail = (error: unknown): void => {
			waiting.thrown ??= { error };
			waiting.cancel?.();
		};
		const print = (text: string): void => {
			if (waiting.thrown !== undefined) return;
			try {
				// An asynchronous one gives a promise, which nobody waits for.
				Promise.resolve(stdout?.(text)).catch(fail);
			} catch (error) {
				fail(error);
			}
		};
		member.run(request, print).then((end) => {
			clearTimeout(timer);
			waiting.cancel = undefined;
			this.#running -= 1;
			this.#settle(waiting, end, timeout);
			this.#dispatch();
		});
	}

	#settle(waiting: Waiting, end: CallEnd, timeout: number | undefined): void {
		const counter = counterOf[end.kind];
		this.#counts[counter] += 1;
		if (waiting.thrown !== undefined) waiting.reject(waiting.thrown.error);
		else if (end.kind === "value") waiting.resolve(end.value);
		else waiting.reject(this.#errorOf(waiting, end, timeout));
	}

	#errorOf(
		{ request, options }: Waiting,
		end: Exclude<CallEnd, { kind: "value" }>,
		timeout: number | undefined,
	): unknown {
		switch (end.kind) {
			case "raised":
				return new PythonRaisedError("Python raised in a pool's call", end.traceback);
			case "unfit":
				return new PoolError("unfit", end.message);
			case "timeout":
				return new PoolError("timeout", `The call took longer than ${timeout} ms.`);
			case "memory":
				return new PoolError(
					"memory",
					`The call asked for more than ${request.memoryLimit} bytes of memory.`,
				);
			case "died":
				return new PoolError("died", `The call has ended its interpreter: ${end.message}`);
			case "aborted":
				return options.signal?.aborted ? options.signal.reason : this.#failure;
		}
	}

	/** The pool can do nothing any more. */
	#fail(error: unknown): void {
		if (this.#failure !== undefined) return;
		this.#failure = error;
		this.#settleReady?.reject(error);
		for (const { reject } of this.#queue.splice(0)) reject(error);
		for (const member of this.#members) member.close();
	}
}

/** Pyodide's main module, which engines send to a thread without compiling it again. */
async function compileForAll(host: Host, options: LoadOptions): Promise<CompiledFile> {
	const indexURL = indexUrlOf(host, options);
	return compileMain(host, { indexURL, form: keptForm(host, options, indexURL) });
}

/**
 * Bytes that workers need not be sent a copy of, where memory can be shared. As a buffer: Deno goes through what
 * else is sent element by element, and takes forty times its size for that.
 */
function shared(bytes: Uint8Array): SharedBytes {
	const buffer =
		typeof SharedArrayBuffer === "undefined"
			? new ArrayBuffer(bytes.byteLength)
			: new SharedArrayBuffer(bytes.byteLength);
	new Uint8Array(buffer).set(bytes);
	return buffer;
}
