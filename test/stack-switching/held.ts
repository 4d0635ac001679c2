/** Promises that a test settles when it likes, for stacks to be suspended on. */

export interface Held<T> {
	readonly promise: Promise<T>;
	resolve(value: T): void;
	reject(reason: unknown): void;
}

/** A promise that is settled by hand. It is looked at already, so that Node does not end on its rejection. */
export function held<T>(): Held<T> {
	const { promise, resolve, reject } = withResolvers<T>();
	promise.catch(() => undefined);
	return { promise, resolve, reject };
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>(): Held<T> {
	let resolve!: (value: T) => void;
	let reject!: (reason: unknown) => void;
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return { promise, resolve, reject };
}

/** Enough turns of the event loop for a call that was just made to be suspended. */
export async function untilSuspended(): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, 20));
}
