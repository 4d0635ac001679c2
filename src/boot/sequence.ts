/**
 * The order of the boot sequence, asserted, and the time each step takes. Knows the steps' names and
 * nothing of what they do.
 */

export const phases = ["resolve", "link", "c-phase", "connect", "ready"] as const;
export type Phase = (typeof phases)[number];

/** One report of progress. */
export type ProgressEvent = StepEvent | AutoEvent;

/** Of a step. */
export interface StepEvent {
	readonly phase: Phase;
	/** Bytes of all files so far; absent where a step begins. */
	readonly loaded?: number;
	/** Bytes of all files in all; absent until the size of each is known. */
	readonly total?: number;
	/** Milliseconds since the start began. */
	readonly ms: number;
}

/** What becomes of `snapshot: "auto"`, told before the start and after it. */
export interface AutoEvent {
	readonly phase: "auto";
	/**
	 * `found`: a kept snapshot will be restored; `missing`: there is none, so this start is a cold one;
	 * `discarded`: the one that was found cannot be used; `making`: one is being made behind this start;
	 * `none`: none will be made. That may be told after `making`, when no worker can be started.
	 */
	readonly state: "found" | "missing" | "discarded" | "making" | "none";
	/** Of `found` the snapshot's key, of `discarded` and `none` the reason. */
	readonly detail?: string;
	readonly loaded?: undefined;
	readonly total?: undefined;
	/** Milliseconds since the start began. */
	readonly ms: number;
}

export type ProgressListener = (event: ProgressEvent) => void;

/** Milliseconds that each step took, and all together. */
export type Timings = Readonly<Record<Phase | "total", number>>;

/** Runs the steps of one start. A step out of order is a defect of pythaw and throws. */
export class Sequence {
	readonly #begin = performance.now();
	readonly #timings: Partial<Record<Phase | "total", number>> = {};
	#next = 0;

	/** @param signal aborted if no further step is to begin. */
	constructor(
		private readonly listener?: ProgressListener,
		private readonly signal?: AbortSignal,
	) {}

	/** The step that has begun last. */
	get current(): Phase {
		return phases[Math.max(0, this.#next - 1)];
	}

	/** Runs one step; `phase` must be the next of {@link phases}. */
	async step<T>(phase: Phase, run: () => T | Promise<T>): Promise<T> {
		if (phases[this.#next] !== phase) {
			throw new Error(
				`Boot step ${phase} is out of order: ${phases[this.#next] ?? "none"} is next`,
			);
		}
		this.#next += 1;
		this.signal?.throwIfAborted();
		this.report(phase);
		this.signal?.throwIfAborted();
		const begin = performance.now();
		const result = await run();
		this.#timings[phase] = performance.now() - begin;
		if (this.#next === phases.length) this.#timings.total = performance.now() - this.#begin;
		return result;
	}

	report(phase: Phase, loaded?: number, total?: number): void {
		this.listener?.({ phase, loaded, total, ms: performance.now() - this.#begin });
	}

	get timings(): Timings {
		return this.#timings as Timings;
	}
}
