/**
 * Functions that Pyodide makes for JavaScript to call later. Each has addresses of Python objects in its
 * closure, so each is guarded where it is made. What guards them must cost nothing that can be noticed.
 */
import { type GlueImports, replace } from "../distribution/imports.js";
import type { Eras } from "./era.js";

/** A function of the glue's that has to be given back. */
interface Handle {
	(...args: unknown[]): unknown;
	destroy(): void;
}

/** Wraps the library functions that make them. */
export function guardCallbacks(imports: GlueImports, eras: Eras): void {
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
		return Array.isArray(made) ? (made as Handle[]).map(guardHandle) : made;
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
