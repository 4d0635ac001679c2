/**
 * Values of this process by name, for others who need the same. Each is kept as long as somebody else has
 * it, and no longer.
 */
export class SharedValues<T extends object> {
	readonly #values = new Map<string, WeakRef<T>>();

	get(name: string): T | undefined {
		return this.#values.get(name)?.deref();
	}

	set(name: string, value: T): void {
		for (const [known, reference] of this.#values) {
			if (reference.deref() === undefined) this.#values.delete(known);
		}
		this.#values.set(name, new WeakRef(value));
	}
}
