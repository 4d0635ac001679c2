/**
 * A facade: it looks like another object, except for some properties. How a recipe's `js` module is given a
 * clock and more of its own while the rest of the process keeps the real ones. Changes neither the
 * object nor its properties.
 */
import { getOrMake } from "../../engine/maps.js";

/** The value of a property that the facade does not have although the object does. */
export const hidden: unique symbol = Symbol("hidden");

/**
 * @param overrides values by name, {@link hidden} among them; what is assigned to such a name later stays
 *   in the facade, everything else is assigned to the object.
 */
export function facade<T extends object>(
	object: T,
	overrides: Readonly<Record<string, unknown>>,
): T {
	const changed = new Map<PropertyKey, unknown>(Object.entries(overrides));
	const given = namesOf(object);
	const wrapped = new WeakMap<object, unknown>();

	// Operations of browsers and Deno refuse any receiver but the object itself.
	const withReceiver = (operation: (...args: unknown[]) => unknown): unknown =>
		getOrMake(
			wrapped,
			operation,
			() =>
				new Proxy(operation, {
					apply: (target, receiver, args) =>
						Reflect.apply(target, receiver === proxy ? object : receiver, args),
				}),
		);
	const read = (name: PropertyKey): unknown => {
		if (changed.has(name)) {
			const value = changed.get(name);
			return value === hidden ? undefined : value;
		}
		const value: unknown = Reflect.get(object, name);
		// Such as globalThis.globalThis and window.self: they would lead around the facade.
		if (value === object) return proxy;
		return given.has(name) && isOperation(value) ? withReceiver(value) : value;
	};

	// The target is an empty object, because a proxy must not lie about what its target has fixed.
	const proxy = new Proxy({} as T, {
		get: (_, name) => read(name),
		has: (_, name) => (changed.has(name) ? changed.get(name) !== hidden : name in object),
		set(_, name, value) {
			if (changed.has(name)) {
				changed.set(name, value);
				return true;
			}
			given.delete(name);
			return Reflect.set(object, name, value);
		},
		deleteProperty(_, name) {
			if (!changed.has(name)) return Reflect.deleteProperty(object, name);
			changed.set(name, hidden);
			return true;
		},
		defineProperty(_, name, descriptor) {
			if (changed.has(name)) changed.set(name, descriptor.value);
			else given.delete(name);
			return changed.has(name) || Reflect.defineProperty(object, name, descriptor);
		},
		getPrototypeOf: () => Reflect.getPrototypeOf(object),
		ownKeys: () => {
			const names = new Set([...Reflect.ownKeys(object), ...(changed.keys() as Iterable<string>)]);
			return [...names].filter((name) => changed.get(name) !== hidden);
		},
		getOwnPropertyDescriptor(_, name) {
			const descriptor = Reflect.getOwnPropertyDescriptor(object, name);
			const enumerable = descriptor?.enumerable ?? true;
			if (changed.has(name)) {
				const value = changed.get(name);
				if (value === hidden) return undefined;
				return { value, writable: true, enumerable, configurable: true };
			}
			if (descriptor === undefined) return undefined;
			// A getter is called only when somebody reads the property: some warn, some make what they give.
			return "value" in descriptor
				? { value: read(name), writable: true, enumerable, configurable: true }
				: { get: () => read(name), enumerable, configurable: true };
		},
	});
	return proxy;
}

/** Names of properties, inherited ones included. */
function namesOf(object: object): Set<PropertyKey> {
	const names = new Set<PropertyKey>();
	for (
		let owner: object | null = object;
		owner !== null && owner !== Object.prototype;
		owner = Reflect.getPrototypeOf(owner)
	) {
		for (const name of Reflect.ownKeys(owner)) names.add(name);
	}
	return names;
}

/** Functions that are no constructors: operations in the terms of Web IDL. */
const isOperation = (value: unknown): value is (...args: unknown[]) => unknown =>
	typeof value === "function" && !Object.hasOwn(value, "prototype");
