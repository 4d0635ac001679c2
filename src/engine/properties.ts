/** Own properties of objects, whatever their prototypes have by the same names. */

/** Gives an object a property as an assignment makes it. @returns whether that could be. */
export const defineOwn = (target: object, name: PropertyKey, value: unknown): boolean =>
	Reflect.defineProperty(target, name, {
		value,
		writable: true,
		enumerable: true,
		configurable: true,
	});

/** Puts own properties back as they were; others go. */
export function restoreOwn(target: object, saved: object): void {
	for (const name of Object.keys(target)) {
		if (!Object.hasOwn(saved, name)) Reflect.deleteProperty(target, name);
	}
	Object.assign(target, saved);
}

export type Descriptors = ReturnType<typeof Object.getOwnPropertyDescriptors>;

/** The same with all that own properties are: accessors, symbols, those that are not enumerated. What is fixed stays. */
export function restoreDescriptors(target: object, saved: Descriptors): void {
	for (const name of Reflect.ownKeys(target)) {
		if (!Object.hasOwn(saved, name)) Reflect.deleteProperty(target, name);
	}
	for (const name of Reflect.ownKeys(saved)) {
		Reflect.defineProperty(target, name, Reflect.get(saved, name));
	}
}
