/**
 * Functions that Pyodide makes for JavaScript to call later. Each has addresses of Python objects in its
 * closure, so each is guarded where it is made. What guards them must cost nothing that can be noticed.
 */
import { type GlueImports, replace } from "../distribution/imports.js";
import type { Eras } from "./era.js";

/** Promises that Python waits for. */
export class Awaited {
	/** By what is called when one settles; weakly, because some never do. */
	#references = new Set<WeakRef<object>>();
	#sweepAt = MIN_SWEEP;

	get count(): number {
		this.#sweep();
		return this.#references.size;
	}

	/** @returns what is to be called once it has settled. */
	add(waiting: object): () => void {
		const reference = new WeakRef(waiting);
		this.#references.add(reference);
		if (this.#references.size >= this.#sweepAt) {
			this.#sweep();
			this.#sweepAt = Math.max(MIN_SWEEP, 2 * this.#references.size);
		}
		return () => this.#references.delete(reference);
	}

	/** Forgets all of them. */
	clear(): void {
		this.#references = new Set();
	}

	#sweep(): void {
		for (const reference of this.#references) {
			if (reference.deref() === undefined) this.#references.delete(reference);
		}
	}
}

/** How many there may be before those are sorted out that are gone. */
const MIN_SWEEP = 1024;

/** A function of the glue's that has to be given back. */
interface Handle {
	(...args: unknown[]): unknown;
	destroy(): void;
}

/** Wraps the library functions that make them. */
export function guardCallbacks(imports: GlueImports, eras: Eras, awaited: Awaited): void {
	const guardHandle = (handle: Handle): Handle =>
		Object.assign(eras.guardContinuation(handle), { destroy: eras.guard(handle.destroy) });
	// What the event loop has called later, and what add_done_callback and the like make.
	replace(imports, "create_once_callable", (create) => (object, maySuspend) => {
		const made = create(object, maySuspend);
		// Or the mark of an error.
		return typeof made === "function" ? guardHandle(made as Handle) : made;
	});
	// What a promise calls that Python waits for.
	replace(imports, "create_promise_handles", (create) => (...args) => {
		const made = create(...args);
		// Or the mark of an error.
		if (!Array.isArray(made)) return made;
		// One of the two is called, once.
		let settled: (() => void) | undefined;
		const guarded = (made as Handle[]).map((handle) =>
			guardHandle(
				Object.assign(
					(...given: unknown[]) => {
						settled?.();
						return handle(...given);
					},
					{
						destroy: () => {
							settled?.();
							handle.destroy();
						},
					},
				),
			),
		);
		settled = awaited.add(guarded[0]);
		return guarded;
	});
	// The next value of an asynchronous generator. The glue calls `then` on the promise, and `finally` on
	// what that gives.
	replace(
		imports,
		"_agen_handle_result_js",
		(handle) =>
			(promise, ...rest) =>
				handle(guardPromise(promise, eras), ...rest),
	);
}

/** A promise whose continuations do nothing once this era has ended. */
function guardPromise(promise: any, eras: Eras): unknown {
	if (typeof promise?.then !== "function") return promise;
	return {
		// biome-ignore lint/suspicious/noThenProperty: the glue calls nothing but this.
		then: (done: (value: unknown) => unknown, failed: (error: unknown) => unknown) =>
			promise.then(eras.guardContinuation(done), eras.guardContinuation(failed)),
	};
}
