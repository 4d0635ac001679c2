/**
 * Catches what a case expects to be thrown, for a closer look than chai's `throw` takes. An error
 * that does not come is itself an error.
 */

/** What the function throws. */
export function thrownBy(run: () => unknown): any {
	let result: unknown;
	try {
		result = run();
	} catch (error) {
		return error;
	}
	throw new Error(`nothing was thrown; it returned ${String(result)}`);
}

/**
 * A rejected promise for Python to await. Python takes a turn of the event loop to do so, and Node ends
 * a process on a rejection that nobody has looked at by then: hence the empty handler.
 */
export function rejected(error: Error): Promise<never> {
	const promise = Promise.reject(error);
	promise.catch(() => undefined);
	return promise;
}

/** What the promise, or a PyProxy of an awaitable, rejects with: an error of that type, if one is given. */
export async function rejectionOf<T = any>(
	promise: PromiseLike<unknown>,
	type?: new (...args: any[]) => T,
): Promise<T> {
	let result: unknown;
	try {
		result = await promise;
	} catch (error) {
		if (type && !(error instanceof type)) {
			throw new Error(`it rejected with no ${type.name}`, { cause: error });
		}
		return error as T;
	}
	throw new Error(`it did not reject; it resolved to ${String(result)}`);
}
