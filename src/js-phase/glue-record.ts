/**
 * What the glue's own objects have, to be taken back: its functions, settings, classes, tables of operations.
 * Some 7,000 properties, too many to look at on each start: they are recorded once Python is about to reach
 * them, by `pyodide_js`. What api-record.ts takes back is not looked at here.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { defineOwn, restoreDescriptors } from "../engine/properties.js";

/** Has a function called, before Python reaches the glue's objects for the first time from now on. */
export type WhenReached = (record: () => void) => void;

/** Others take these back, each in its own way; the last two say what holds for the stack that runs just now. */
const othersParts: ReadonlySet<string> = new Set([
	"API",
	"FS",
	"GOT",
	"validSuspender",
	"suspenderGlobal",
]);

/** @returns what takes them back, if they were recorded. */
export function recordGlue(module: PyodideModule, whenReached: WhenReached): () => void {
	let restorers: readonly (() => void)[] = [];
	const record = (): void => {
		const { config, tests, lockfile_packages, public_api: publicApi } = module.API;
		const plain = [module, ...partsOf(module), config, config.env, tests, lockfile_packages];
		restorers = [
			...plain.flatMap((owner) => (owner === undefined ? [] : [valuesOf(owner)])),
			...[...classesOf(publicApi.ffi), ...tablesOf(module.MEMFS)].map(descriptorsOf),
		];
	};
	whenReached(record);
	const restore = (): void => {
		for (const each of restorers) each();
	};
	// Who calls it holds it weakly: it lives as long as what it is for.
	return Object.assign(restore, { record });
}

/** What the glue groups by name: `ENV`, `PATH`, `SDL` and the like. */
function partsOf(module: PyodideModule): object[] {
	return Object.entries(module).flatMap(([name, part]) =>
		typeof part === "object" &&
		part !== null &&
		Object.getPrototypeOf(part) === Object.prototype &&
		!othersParts.has(name)
			? [part as object]
			: [],
	);
}

/** The classes that a namespace has, and what their objects inherit. */
const classesOf = (namespace: object): object[] =>
	Object.values(namespace).flatMap((each) =>
		typeof each === "function" ? [each, each.prototype] : [],
	);

/** A table and the tables in it. */
function tablesOf(table: unknown): object[] {
	if (typeof table !== "object" || table === null) return [];
	return [table, ...Object.values(table).flatMap(tablesOf)];
}

/** Of an object whose properties are plain. */
function valuesOf(owner: object): () => void {
	const names = Object.keys(owner);
	const values = names.map((name) => Reflect.get(owner, name));
	const known = new Set(names);
	return () => {
		for (const [index, name] of names.entries()) {
			const value = values[index];
			// Views of memory are made anew, whenever it grows.
			if (Reflect.get(owner, name) === value || ArrayBuffer.isView(value)) continue;
			defineOwn(owner, name, value);
		}
		for (const name of Object.keys(owner))
			if (!known.has(name)) Reflect.deleteProperty(owner, name);
	};
}

function descriptorsOf(owner: object): () => void {
	const descriptors = Object.getOwnPropertyDescriptors(owner);
	const prototype = Reflect.getPrototypeOf(owner);
	return () => {
		Reflect.setPrototypeOf(owner, prototype);
		restoreDescriptors(owner, descriptors);
	};
}
