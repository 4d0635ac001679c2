/**
 * What Pyodide makes for JavaScript to use later: functions to call, views of Python's buffers. Each has
 * addresses of Python's in it, so each is guarded where it is made, at no cost that can be noticed.
 */
import { type GlueImports, replace } from "../distribution/imports.js";
import type { AnyFunction, Eras } from "./era.js";
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

/** @param awaited is told of each promise that Python waits for. */
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
		const settling =
			<F extends AnyFunction>(run: F) =>
			(...given: Parameters<F>): ReturnType<F> => {
				guarded[0].isSettled = true;
				return run(...given);
			};
		const guarded: (Handle & Awaited)[] = (made as Handle[]).map((handle) => {
			const destroy = settling(() => handle.destroy());
			return guardHandle(Object.assign(settling(handle), { destroy }));
		});
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

/** `PyBuffer_Release` and `PyMem_Free` do nothing for it: what a null pointer points to is zero. */
const NO_VIEW = 0;

/** What a view (`PyProxy.getBuffer`) sees is gone with its memory, but releasing one gives back an address. */
export function guardBuffers(imports: GlueImports, eras: Eras): void {
	replace(imports, "_pyproxy_get_buffer_result", (make) => (...args) => {
		const made = make(...args);
		const { view } = made;
		// The glue hands it to C functions and does nothing else with it.
		made.view = {
			valueOf: eras.guard(
				() => view,
				() => NO_VIEW,
			),
		};
		return made;
	});
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
