/**
 * What ends a start before its end: the caller's signal, and the option `timeout`. Reads are ended at
 * once; what the engine is busy with ends at its next step. Once the start has ended, neither has any
 * effect on what it has made.
 */
import { PythawError } from "../errors.js";
import type { LoadOptions } from "./options.js";

export class Ending {
	/** Absent if nothing can end it: where a program begins without a clock, workerd may refuse to make one. */
	readonly #controller: AbortController | undefined;
	readonly #release: () => void;

	constructor(
		{ signal, timeout, onProgress }: Pick<LoadOptions, "signal" | "timeout" | "onProgress">,
		where: () => string,
	) {
		signal?.throwIfAborted();
		const canEnd = [signal, timeout, onProgress].some((option) => option !== undefined);
		const controller = canEnd ? new AbortController() : undefined;
		this.#controller = controller;
		const abort = () => controller?.abort(signal!.reason);
		signal?.addEventListener("abort", abort, { once: true });
		const timer =
			timeout === undefined
				? undefined
				: setTimeout(() => controller?.abort(expired(timeout, where())), timeout);
		this.#release = () => {
			signal?.removeEventListener("abort", abort);
			clearTimeout(timer);
		};
	}

	get signal(): AbortSignal | undefined {
		return this.#controller?.signal;
	}

	/** Ends the start with an error of the caller's. */
	end(error: unknown): void {
		this.#controller?.abort(error);
	}

	/** What the start comes to, or a rejection as soon as it is to end. */
	async race<T>(start: Promise<T>): Promise<T> {
		const { signal } = this;
		// A race would take the caller's place out of the stack of an error.
		if (signal === undefined) return await start;
		start.catch(() => {});
		let abort: (() => void) | undefined;
		try {
			return await Promise.race([
				start,
				new Promise<never>((_, reject) => {
					abort = () => reject(signal.reason);
					if (signal.aborted) abort();
					else signal.addEventListener("abort", abort);
				}),
			]);
		} finally {
			if (abort !== undefined) signal.removeEventListener("abort", abort);
			this.#release();
		}
	}
}

function expired(timeout: number, step: string): PythawError {
	return new PythawError(
		"ERR_TIMEOUT",
		`The start did not end within ${timeout} ms (option timeout); it was at step ${step}.\n` +
			"Give it more time, or see what keeps the files from being read.",
	);
}
