/**
 * An era: the time between an instance's start, or its last reset, and the next one. What JavaScript was
 * given in one era must not reach into memory in a later one, where its addresses mean something else.
 */

type AnyFunction = (...args: any[]) => any;

/** The eras of one instance. */
export class Eras {
	#current = {};

	/** Something that is the same until {@link end}, and then never again. */
	get current(): object {
		return this.#current;
	}

	/** Ends the era: what was guarded in it does nothing from now on. */
	end(): void {
		this.#current = {};
	}

	/**
	 * A function that does nothing once this era has ended.
	 *
	 * @param afterwards what calls return then.
	 */
	guard<F extends AnyFunction>(run: F, afterwards?: () => ReturnType<F>): F {
		const era = this.#current;
		return ((...args) => (era === this.#current ? run(...args) : afterwards?.())) as F;
	}

	/** The same for a continuation of a promise: its own promise never settles then. */
	guardContinuation<F extends AnyFunction>(run: F): F {
		return this.guard(run, never as () => ReturnType<F>);
	}
}

const never = (): Promise<never> => new Promise(() => {});
