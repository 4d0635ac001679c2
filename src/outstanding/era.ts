/**
 * An era: the time between an instance's start, or its last reset, and the next one. What JavaScript was
 * given in one era must not reach into memory in a later one, where its addresses mean something else.
 */

type AnyFunction = (...args: any[]) => any;

/** The eras of one instance. */
export class Eras {
	#current = {};
	/** Those that have not ended: more than one since a checkpoint was taken. */
	#alive: ReadonlySet<object> = new Set([this.#current]);

	/** The one that there is now. */
	get current(): object {
		return this.#current;
	}

	/**
	 * Begins another era, as a checkpoint does; this one does not end by that.
	 *
	 * @returns the eras that are alive at the checkpoint.
	 */
	divide(): ReadonlySet<object> {
		const before = this.#alive;
		this.#begin(before);
		return before;
	}

	/**
	 * Ends the era: what was guarded in it does nothing from now on.
	 *
	 * @param kept eras that live on, or live again.
	 */
	end(kept: ReadonlySet<object> = new Set()): void {
		this.#begin(kept);
	}

	#begin(kept: ReadonlySet<object>): void {
		this.#current = {};
		this.#alive = new Set([...kept, this.#current]);
	}

	isAlive(era: object): boolean {
		return this.#alive.has(era);
	}

	/**
	 * A function that does nothing once this era has ended.
	 *
	 * @param afterwards what calls return then.
	 */
	guard<F extends AnyFunction>(run: F, afterwards?: () => ReturnType<F>): F {
		const era = this.#current;
		return ((...args) => (this.isAlive(era) ? run(...args) : afterwards?.())) as F;
	}

	/** The same for a continuation of a promise: its own promise never settles then. */
	guardContinuation<F extends AnyFunction>(run: F): F {
		return this.guard(run, never as () => ReturnType<F>);
	}
}

/** What never settles. */
export const never = (): Promise<never> => new Promise(() => {});
