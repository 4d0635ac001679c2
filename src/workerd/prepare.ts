/**
 * A start that may begin in global scope, where workerd has neither clock nor entropy, and ends in a handler.
 * Does not know what is started.
 */
import { host } from "./current.js";

/** A promise that lets its start go on once a handler awaits it. */
class WakingPromise<T> extends Promise<T> {
	// What is made of it needs no waking.
	static override get [Symbol.species](): PromiseConstructor {
		return Promise;
	}

	// biome-ignore lint/suspicious/noThenProperty: that is what `await` calls.
	override then<A = T, B = never>(
		onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
		onRejected?: ((reason: any) => B | PromiseLike<B>) | null,
	): Promise<A | B> {
		void host().awake?.();
		return super.then(onFulfilled, onRejected);
	}
}

/** A start that goes on with what needs clock and entropy as soon as a handler awaits it. */
export const waking =
	<O, T>(start: (options?: O) => Promise<T>) =>
	(options?: O): Promise<T> => {
		const starting = start(options);
		// It is told to whoever awaits it.
		starting.catch(() => {});
		return new WakingPromise((resolve, reject) => starting.then(resolve, reject));
	};

/**
 * The same in two calls: what begins it in global scope gives what is to be called in a handler. All of its
 * calls give the same instance.
 */
export const preparing =
	<O, T>(start: (options?: O) => Promise<T>) =>
	(options?: O): (() => Promise<T>) => {
		const starting = start(options);
		return () => starting;
	};
