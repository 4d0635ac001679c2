/**
 * Things that are held weakly, in the order in which they came. As the list grows, those are sorted out
 * that were collected, or are done. It keeps nothing from the collector.
 */

const MIN_SWEEP = 1024;

export class WeakList<T extends object> {
	#references: WeakRef<T>[] = [];
	#sweepAt = MIN_SWEEP;

	/** @param isDone whether a thing counts no more, although it is still there. */
	constructor(private readonly isDone: (thing: T) => boolean) {}

	/** Those that are alive and not done. */
	get references(): readonly WeakRef<T>[] {
		this.set(this.#references);
		return this.#references;
	}

	add(thing: T): void {
		this.#references.push(new WeakRef(thing));
		if (this.#references.length >= this.#sweepAt) this.set(this.#references);
	}

	/** Has these be all, as far as they are alive and not done. */
	set(references: readonly WeakRef<T>[]): void {
		this.#references = references.filter((reference) => {
			const thing = reference.deref();
			return thing !== undefined && !this.isDone(thing);
		});
		this.#sweepAt = Math.max(MIN_SWEEP, 2 * this.#references.length);
	}
}
