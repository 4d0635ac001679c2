/**
 * An era: the time between an instance's start, or its last reset, and the next one. What JavaScript was
 * given in one era must not reach into memory in a later one, where its addresses mean something else.
 */

export type AnyFunction = (...args: any[]) => any;

export class Eras {
	#current = {};
	/** Those that have not ended: more than one since a checkpoint was taken. */
	#alive: ReadonlySet<object> = new Set([this.#current]);

	get current(): object {
		return this.#current;
	}

	/** Begins another era at a checkpoint; this one does not end by that. @returns those that are alive then. */
	divide(): ReadonlySet<object> {
		const before = this.#alive;
		this.end(before);
		return before;
	}

	/** Ends all eras but these, which live on, or live again: what was guarded does nothing from now on. */
	end(kept: ReadonlySet<object> = new Set()): void {
		this.#current = {};
		this.#alive = new Set([...kept, this.#current]);
	}

	isAlive(era: object): boolean {
		return this.#alive.has(era);
	}

	/** A function that does nothing once this era has ended: its calls return what `afterwards` gives. */
	guard<F extends AnyFunction>(run: F, afterwards?: () => ReturnType<F>): F {
		const era = this.#current;
		return ((...args) => (this.isAlive(era) ? run(...args) : afterwards?.())) as F;
	}

	/** The same for a continuation of a promise: its own promise never settles then. */
	guardContinuation<F extends AnyFunction>(run: F): F {
		return this.guard(run, never as () => ReturnType<F>);
	}
}

export const never = (): Promise<never> => new Promise(() => {});
