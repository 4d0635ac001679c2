/**
 * Finding the path to a JS value from known roots. Reads properties; calls getters of roots only,
 * where the host keeps its API behind them.
 */
import type { RootName } from "./symbol.js";

/** How far from a root a value is looked for, in properties. */
const MAX_DEPTH = 4;
/** How many objects are looked at, from all roots together. */
const MAX_OBJECTS = 50_000;
/** Longer arrays are data: an index in one names nothing. */
const MAX_ARRAY_LENGTH = 1000;
/**
 * By how many steps a root is looked at later than the others. The glue's internals (`api`) lead to
 * almost everything, and a path from another root is better, even if it is a few steps longer.
 */
const LATER: Partial<Record<RootName, number>> = { api: 3 };
/** Getters that users notice when they are called: Node prints that web storage is experimental. */
const unsafeGetters = new Set(["localStorage", "sessionStorage"]);
/** Prototypes that many objects share. What they have is named by the constructor, not by some array or map. */
const sharedPrototypes: ReadonlySet<object | null> = new Set([
	Object.prototype,
	Function.prototype,
	Object.getPrototypeOf(Uint8Array.prototype),
	...[Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, Map, Number, Promise, RegExp, Set]
		.concat([String, Symbol, WeakMap, WeakRef, WeakSet] as any)
		.map(({ prototype }) => prototype),
]);

interface FoundPath {
	readonly root: RootName;
	readonly path: readonly string[];
}

interface Place extends FoundPath {
	readonly value: object;
}

/** Breadth first, so that the shortest path wins; roots in their order. Nothing is read of what is opaque. */
export function findPaths(
	wanted: ReadonlySet<unknown>,
	roots: ReadonlyMap<RootName, object>,
	isOpaque: (value: object) => boolean,
): Map<unknown, FoundPath> {
	const found = new Map<unknown, FoundPath>();
	const seen = new Set<unknown>();
	const levels: Place[][] = [];

	const meet = (value: unknown, root: RootName, path: readonly string[], level: number): void => {
		if (!isReference(value) || seen.has(value) || seen.size >= MAX_OBJECTS) return;
		seen.add(value);
		if (wanted.has(value)) found.set(value, { root, path });
		if (path.length === MAX_DEPTH || typeof value === "symbol") return;
		if (isData(value) || isOpaque(value)) return;
		levels[level] ??= [];
		levels[level].push({ value, root, path });
	};

	for (const [root, value] of roots) meet(value, root, [], LATER[root] ?? 0);
	for (let level = 0; level < levels.length; level += 1) {
		for (const { value, root, path } of levels[level] ?? []) {
			if (found.size === wanted.size) return found;
			for (const [name, property] of propertiesOf(value, path.length === 0)) {
				meet(property, root, [...path, name], level + 1);
			}
		}
	}
	return found;
}

/** Whether Python would hold the value by reference. */
const isReference = (value: unknown): value is object | symbol =>
	(typeof value === "object" && value !== null) ||
	typeof value === "function" ||
	typeof value === "symbol";

/** Values with elements instead of properties. They are not searched: linear memory has millions. */
const isData = (value: object): boolean =>
	ArrayBuffer.isView(value) || (Array.isArray(value) && value.length > MAX_ARRAY_LENGTH);

/** Follows a path; undefined where a step is missing. */
export function followPath(root: unknown, path: readonly string[]): unknown {
	let value: any = root;
	for (const name of path) {
		if (value === null || value === undefined) return undefined;
		value = value[name];
	}
	return value;
}

/** Named properties of an object and of its prototypes, except the shared ones. */
function* propertiesOf(object: object, callGetters: boolean): Iterable<[string, unknown]> {
	for (
		let owner: object | null = object;
		owner !== null && (owner === object || !sharedPrototypes.has(owner));
		owner = prototypeOf(owner)
	) {
		for (const name of namesOf(owner)) {
			const descriptor = descriptorOf(owner, name);
			if (descriptor === undefined) continue;
			if ("value" in descriptor) yield [name, descriptor.value];
			else if (callGetters && descriptor.get !== undefined && !unsafeGetters.has(name)) {
				yield [name, call(descriptor.get, object)];
			}
		}
	}
}

// A host object may throw at any of these. Then no path goes through it.
const attempt = <T>(read: () => T, otherwise: T): T => {
	try {
		return read();
	} catch {
		return otherwise;
	}
};
const prototypeOf = (object: object) => attempt(() => Object.getPrototypeOf(object), null);
const namesOf = (object: object) => attempt(() => Object.getOwnPropertyNames(object), []);
const descriptorOf = (object: object, name: string) =>
	attempt(() => Object.getOwnPropertyDescriptor(object, name), undefined);
const call = (getter: () => unknown, receiver: object) =>
	attempt(() => getter.call(receiver), undefined);
