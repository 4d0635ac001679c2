/**
 * How a recipe's mistakes are put into words: what stood where, what was wanted, and which known
 * name is nearest. It knows nothing about the recipe's fields.
 */
import { RecipeError } from "../errors.js";
import * as is from "../shape.js";

/** A plain object: not a list, not bytes, not a date. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	if (typeof value !== "object" || value === null) return false;
	const prototype = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

export interface Place {
	/** The recipe as the user knows it: a path, or `recipe`. */
	readonly location: string;
	/** Such as `files[2].destination`. */
	readonly path: is.Path;
}

export const below = (at: Place, ...path: is.Path): Place => ({
	...at,
	path: [...at.path, ...path],
});

export function mistake({ location, path }: Place, what: string): RecipeError {
	const where = path.length === 0 ? location : `${location}: ${is.spell(path)}`;
	return new RecipeError(`${where}: ${what}`);
}

export const wrongType = (at: Place, wanted: string, found: unknown): RecipeError =>
	mistake(at, `wanted ${wanted}, found ${describeValue(found)}.`);

/** @throws RecipeError: which recipe, which key, what was wanted, what was found. */
export function demand<T>(shape: is.Shape<T>, value: unknown, at: Place): T {
	const fault = shape(value);
	if (fault === undefined) return value as T;
	throw wrongType(below(at, ...fault.path), fault.wanted, fault.found);
}

/** Checks a field, and brings it into its full form. */
export type Field = (value: unknown, at: Place) => unknown;

export const field =
	(shape: is.Shape<unknown>): Field =>
	(value, at) =>
		demand(shape, value, at);

export const someText = (wanted = "a string"): is.Shape<string> => is.matching(/./s, wanted);

export const tableOf = <T>(item: is.Shape<T>, wanted: string) =>
	is.where(is.tableOf(item, wanted), wanted, isRecord);

/** An object of no other keys than these. */
export function table(
	value: unknown,
	at: Place,
	wanted: string,
	known: readonly string[],
): Record<string, unknown> {
	if (!isRecord(value)) throw wrongType(at, wanted, value);
	for (const key of Object.keys(value)) {
		if (known.includes(key)) continue;
		const nearest = nearestName(key, known);
		const hint = nearest ? `did you mean "${nearest}"?` : `known keys: ${known.join(", ")}.`;
		const path = is.spell([...at.path, key]);
		throw new RecipeError(`${at.location}: unknown key "${path}"; ${hint}`);
	}
	return value;
}

/** A value for a message: its type, and the value itself where that is short. */
export function describeValue(value: unknown): string {
	if (value === undefined) return "nothing";
	if (value === null) return "null";
	if (value === "") return "an empty string";
	if (typeof value === "string") return `the string ${shorten(JSON.stringify(value))}`;
	if (typeof value === "boolean") return `the boolean ${value}`;
	if (typeof value === "number" || typeof value === "bigint") return `the number ${value}`;
	if (typeof value === "function") return "a function";
	if (Array.isArray(value)) return value.length ? "a list" : "an empty list";
	if (value instanceof Date) return "a date";
	if (value instanceof Uint8Array) return "bytes";
	return isRecord(value) ? "a table" : "an object";
}

function shorten(text: string): string {
	return text.length <= 60 ? text : `${text.slice(0, 57)}…"`;
}

/** The known name that a typing mistake most likely meant, or undefined if none is near. */
function nearestName(name: string, known: readonly string[]): string | undefined {
	const wanted = name.toLowerCase();
	let best: { name: string; distance: number } | undefined;
	for (const candidate of known) {
		const distance = editDistance(wanted, candidate.toLowerCase());
		if (!best || distance < best.distance) best = { name: candidate, distance };
	}
	// More than a third wrong is another word, not a typing mistake.
	const limit = Math.max(2, Math.floor(name.length / 3));
	return best && best.distance <= limit ? best.name : undefined;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let line = 1; line <= a.length; line++) {
		const next = [line];
		for (let column = 1; column <= b.length; column++) {
			const replaced = row[column - 1] + (a[line - 1] === b[column - 1] ? 0 : 1);
			next.push(Math.min(replaced, row[column] + 1, next[column - 1] + 1));
		}
		row = next;
	}
	return row[b.length];
}
