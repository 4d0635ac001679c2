/**
 * One place in a pool: a worker, replaced by another when it is spent or has died. Runs one call at a time,
 * and tells how each has ended, whatever becomes of the worker.
 */
import { PoolError } from "../errors.js";
import { acknowledge, type Backlog, makeBacklog } from "./backlog.js";
import { MAX_DELAY } from "./options.js";
import {
	type CallRequest,
	type FromWorker,
	isOutcome,
	type Outcome,
	type SharedWelcome,
} from "./protocol.js";
import { startThread, type Thread, type WorkerSource } from "./thread.js";

export type CallEnd =
	| Outcome
	| { readonly kind: "timeout" }
	| { readonly kind: "aborted" }
	| { readonly kind: "memory" };

interface Running {
	readonly id: number;
	readonly end: (end: CallEnd) => void;
	readonly print?: (text: string) => void;
	/** Why it was interrupted, if it was. */
	stopped?: "timeout" | "aborted";
	/** Ends the worker when its time is over. */
	graceTimer?: ReturnType<typeof setTimeout>;
}

export interface MemberSettings {
	readonly program: WorkerSource;
	/** May come after the thread, which takes a while to start. */
	readonly welcome: Promise<SharedWelcome>;
	/** From an interrupt to the end of the worker, in milliseconds. */
	readonly grace: number;
	/** It is ready for a call. */
	onReady(member: Member): void;
	/** A worker could not be started. */
	onFailed(error: unknown): void;
	onReplaced(): void;
}

/** Milliseconds that a reset may take, which takes some 20: a worker that needs more is stuck. */
const RESET_LIMIT = 20_000;

/** What is written into the byte by which Python is interrupted: the number of SIGINT. */
const SIGINT = 2;

export class Member {
	readonly #interrupt: Uint8Array | undefined =
		typeof SharedArrayBuffer === "undefined" ? undefined : new Uint8Array(new SharedArrayBuffer(1));
	#thread: Thread | undefined;
	/** What the worker of {@link #thread} has printed, and was not read yet. */
	#backlog: Backlog | undefined;
	#running: Running | undefined;
	#isReady = false;
	#hasStarted = false;
	#isClosed = false;
	#resetting: ReturnType<typeof setTimeout> | undefined;
	/** Goes up when a worker is started and when one is ended: tells by it what an earlier one still sends. */
	#turnover = 0;

	constructor(private readonly settings: MemberSettings) {
		this.#start();
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	run(call: CallRequest, print?: (text: string) => void): Promise<CallEnd> {
		this.#isReady = false;
		return new Promise((resolve) => {
			this.#running = { id: call.id, end: resolve, print };
			try {
				this.#thread!.post({ type: "call", call });
			} catch (error) {
				// Its arguments cannot be cloned, or one of them throws.
				const { message = error } = (error ?? {}) as Partial<Error>;
				this.#finish({
					kind: "unfit",
					message: `Its arguments cannot be sent: ${String(message)}`,
				});
				// Not at once: of a long queue each may be such a call.
				queueMicrotask(() => this.#becomeReady());
			}
		});
	}

	/** Interrupts the call that runs; ends the worker if that does not help. */
	stop(id: number, why: "timeout" | "aborted"): void {
		const running = this.#running;
		if (running?.id !== id || running.stopped !== undefined) return;
		running.stopped = why;
		if (this.#interrupt === undefined) {
			this.#replace({ kind: why });
			return;
		}
		this.#interrupt[0] = SIGINT;
		this.#thread?.post({ type: "stop", id });
		const { grace } = this.settings;
		if (grace > MAX_DELAY) return;
		running.graceTimer = setTimeout(() => this.#replace({ kind: why }), grace);
	}

	close(): void {
		this.#isClosed = true;
		this.#end();
		this.#finish({ kind: "aborted" });
	}

	#start(): void {
		this.#turnover += 1;
		this.#isReady = false;
		const turnover = this.#turnover;
		const ofThis =
			<Args extends unknown[]>(run: (...args: Args) => void) =>
			(...args: Args) => {
				if (turnover === this.#turnover && !this.#isClosed) run(...args);
			};
		const { program, welcome } = this.settings;
		startThread(program, {
			message: ofThis((message) => this.#hear(message)),
			died: ofThis((why) => this.#die(why)),
		})
			.then(async (thread) => {
				if (turnover !== this.#turnover || this.#isClosed) return thread.end();
				this.#thread = thread;
				const interrupt = this.#interrupt;
				const backlog = makeBacklog();
				this.#backlog = backlog;
				const given = { ...(await welcome), interrupt, backlog };
				try {
					thread.post({ type: "welcome", welcome: given });
				} catch (cause) {
					const { name, message } = cause as Error;
					if (name !== "DataCloneError") {
						throw new PoolError("died", `A worker of the pool cannot be reached: ${message}`, {
							cause,
						});
					}
					throw new TypeError(
						`Option options of a pool holds what cannot be sent to its workers: ${message}`,
						{ cause },
					);
				}
			})
			.catch(ofThis((error) => this.settings.onFailed(error)));
	}

	#hear(message: FromWorker): void {
		switch (message?.type) {
			case "ready":
				if (this.#running !== undefined) break;
				this.#hasStarted = true;
				this.#becomeReady();
				break;
			case "failed":
				if (this.#hasStarted) break;
				this.settings.onFailed(message.error ?? new Error(message.message));
				break;
			case "printed":
				if (typeof message.text !== "string") break;
				if (message.id === this.#running?.id) this.#running.print?.(message.text);
				if (this.#backlog !== undefined) acknowledge(this.#backlog, message.text);
				break;
			case "ended":
				if (message.id !== this.#running?.id || !isOutcome(message.outcome)) break;
				this.#finish(this.#meaning(message.outcome, message.outOfMemory));
				this.#watchReset();
				break;
			case "spent":
				this.#replace({ kind: "died", message: "it could not be reset" });
		}
	}

	/** Behind a call its instance is reset; a program may have broken what that needs of JavaScript. */
	#watchReset(): void {
		clearTimeout(this.#resetting);
		this.#resetting = setTimeout(() => this.#replace({ kind: "died", message: "" }), RESET_LIMIT);
	}

	#meaning(outcome: Outcome, outOfMemory: boolean): CallEnd {
		// Whatever Python has made of its interrupt: it came too late.
		const stopped = this.#running?.stopped;
		if (stopped !== undefined) return { kind: stopped };
		// Arguments that memory has no room for fail as a conversion.
		const isMemory =
			outcome.kind === "raised" && ["MemoryError", "ConversionError"].includes(outcome.type);
		return isMemory && outOfMemory ? { kind: "memory" } : outcome;
	}

	#becomeReady(): void {
		clearTimeout(this.#resetting);
		if (this.#isClosed || this.#thread === undefined) return;
		if (this.#interrupt !== undefined) this.#interrupt[0] = 0;
		this.#isReady = true;
		this.settings.onReady(this);
	}

	#die(why: string): void {
		if (!this.#hasStarted) {
			this.settings.onFailed(new PoolError("died", `A worker of the pool has not started: ${why}`));
			return;
		}
		const stopped = this.#running?.stopped;
		this.#replace(stopped === undefined ? { kind: "died", message: why } : { kind: stopped });
	}

	/** @param end how a call has ended that has not. */
	#replace(end: CallEnd): void {
		this.#end();
		this.#finish(end);
		this.settings.onReplaced();
		this.#hasStarted = false;
		if (!this.#isClosed) this.#start();
	}

	#end(): void {
		clearTimeout(this.#resetting);
		this.#turnover += 1;
		this.#isReady = false;
		this.#thread?.end();
		this.#thread = undefined;
	}

	#finish(end: CallEnd): void {
		const running = this.#running;
		this.#running = undefined;
		if (running === undefined) return;
		clearTimeout(running.graceTimer);
		running.end(end);
	}
}
