/**
 * Shapes of data from outside: what a value from a file or a caller must be before it is believed. A
 * shape reads own properties only, changes nothing, and tells the first fault; who asks puts that into
 * an error. Nothing here knows what the data mean. Imported as `is`: `is.listOf(is.text)`.
 */

/** Keys and indexes that lead to a value, from the outside in. */
export type Path = readonly (string | number)[];

/** The first thing that is wrong with a value. */
export interface Fault {
	readonly path: Path;
	/** What should be there, such as `a list`. */
	readonly wanted: string;
	/** What is there; undefined where nothing is. */
	readonly found: unknown;
}

/** Tells the first fault of a value that is no `T`. */
export interface Shape<T> {
	(value: unknown): Fault | undefined;
	/** For the compiler alone: tells shapes of different types apart. */
	readonly type?: T;
}

/** A shape for each key. */
export type Keys<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/** What passes a test. */
export const that =
	<T>(wanted: string, accepts: (value: any) => boolean): Shape<T> =>
	(found) =>
		accepts(found) ? undefined : { path: [], wanted, found };

export const text = that<string>("a string", (value) => typeof value === "string");
export const flag = that<boolean>("true or false", (value) => typeof value === "boolean");
export const callback = that("a function", (value) => typeof value === "function");
export const abortSignal = that<AbortSignal>(
	"an AbortSignal",
	(value) => typeof value?.throwIfAborted === "function",
);

/** One of these texts. */
export const oneOf = <T extends string>(names: readonly T[]): Shape<T> =>
	that(names.map((name) => `"${name}"`).join(", "), (value) => names.includes(value));

export const matching = (pattern: RegExp, wanted = "a string"): Shape<string> =>
	that(wanted, (value) => typeof value === "string" && pattern.test(value));

/** A whole number, from 0 to less than `end`. */
export const below = (end: number, wanted = "a number"): Shape<number> =>
	that(wanted, (value) => Number.isSafeInteger(value) && value >= 0 && value < end);

export const listOf =
	<T>(item: Shape<T>): Shape<readonly T[]> =>
	(value) => {
		if (!Array.isArray(value)) return { path: [], wanted: "a list", found: value };
		for (let index = 0; index < value.length; index += 1) {
			const fault = item(value[index]);
			if (fault !== undefined) return within(index, fault);
		}
		return undefined;
	};

/** An object of these keys; others are of no interest. */
export function record<T>(keys: Keys<T>): Shape<T> {
	const items = Object.entries<Shape<unknown>>(keys);
	return (value) => {
		if (!isObject(value)) return { path: [], wanted: "an object", found: value };
		for (const [key, item] of items) {
			const fault = item(own(value, key));
			if (fault !== undefined) return within(key, fault);
		}
		return undefined;
	};
}

/** An object whose keys are anything. */
export const tableOf =
	<T>(item: Shape<T>, wanted = "an object"): Shape<Readonly<Record<string, T>>> =>
	(value) => {
		if (!isObject(value)) return { path: [], wanted, found: value };
		for (const [key, one] of Object.entries(value)) {
			const fault = item(one);
			if (fault !== undefined) return within(key, fault);
		}
		return undefined;
	};

export const optional =
	<T>(item: Shape<T>): Shape<T | undefined> =>
	(value) =>
		value === undefined ? undefined : item(value);

export const orNull =
	<T>(item: Shape<T>): Shape<T | null> =>
	(value) =>
		value === null ? undefined : item(value);

/** A shape of which something else holds. */
export const where =
	<T>(item: Shape<T>, wanted: string, holds: (value: T) => boolean): Shape<T> =>
	(value) =>
		item(value) ?? (holds(value as T) ? undefined : { path: [], wanted, found: value });

export const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** A property of the object itself: a name from a file may be one that every object inherits. */
export const own = <T>(object: Readonly<Record<string, T>>, name: string): T | undefined =>
	Object.hasOwn(object, name) ? object[name] : undefined;

/** Such as `files[2].destination`; names that are not plain words are quoted, as in TOML. */
export function spell(path: Path): string {
	const steps = path.map((key) => {
		if (typeof key === "number") return `[${key}]`;
		return `.${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}`;
	});
	return steps.join("").replace(/^\./, "");
}

const within = (key: string | number, fault: Fault): Fault => ({
	...fault,
	path: [key, ...fault.path],
});
