/**
 * Functions that Pyodide makes for JavaScript to call later. Each has addresses of Python objects in its
 * closure, so each is guarded where it is made. What guards them must cost nothing that can be noticed.
 */
import { type GlueImports, replace } from "../distribution/imports.js";
import type { Eras } from "./era.js";
import type { WeakList } from "./weak-list.js";

/** A function of the glue's that has to be given back. */
interface Handle {
	(...args: unknown[]): unknown;
	destroy(): void;
}

/** What a promise calls that Python waits for. */
export interface Awaited {
	isSettled?: boolean;
}

/**
 * Wraps the library functions that make them.
 *
 * @param awaited is told of each promise that Python waits for.
 */
export function guardCallbacks(imports: GlueImports, eras: Eras, awaited: WeakList<Awaited>): void {
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
		const guarded: (Handle & Awaited)[] = (made as Handle[]).map((handle) =>
			guardHandle(
				Object.assign(
					(...given: unknown[]) => {
						guarded[0].isSettled = true;
						return handle(...given);
					},
					{
						destroy: () => {
							guarded[0].isSettled = true;
							handle.destroy();
						},
					},
				),
			),
		);
		awaited.add(guarded[0]);
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
