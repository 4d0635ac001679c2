/**
 * Locks of the navigator's (`navigator.locks`) that Python has asked for. One is held until a promise of its
 * callback's settles; after a reset that would be never. So they end with their era.
 */
import type { AnyFunction, Eras } from "./era.js";

interface Held {
	readonly era: object;
	release: () => void;
}

/** Whether this is what asks for a lock. By its name first: Node loads what has locks when it is looked at. */
export const asksForLock = (callee: unknown, receiver: unknown): boolean =>
	(callee as AnyFunction).name === "request" &&
	receiver !== undefined &&
	receiver === (globalThis.navigator as Navigator | undefined)?.locks;

export class Locks {
	readonly #held = new Set<Held>();

	constructor(private readonly eras: Eras) {}

	/** @param args of the request. @returns them, with a callback that ends with this era. */
	guarded(args: readonly unknown[]): unknown[] {
		const callback = args.at(-1);
		if (typeof callback !== "function") return [...args];
		const era = this.eras.current;
		// One that comes in a later era is let go at once.
		const guarded = this.eras.guard((...given: unknown[]) => {
			const held: Held = { era, release() {} };
			const ended = new Promise<void>((release) => {
				held.release = release;
			});
			this.#held.add(held);
			return Promise.race([callback(...given), ended]).finally(() => this.#held.delete(held));
		});
		return [...args.slice(0, -1), guarded];
	}

	/** Lets go of those of eras that have ended. */
	end(): void {
		for (const held of this.#held) if (!this.eras.isAlive(held.era)) held.release();
	}
}
