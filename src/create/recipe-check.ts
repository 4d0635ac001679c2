/**
 * How a recipe's mistakes are put into words: what stood where, what was wanted, and which known
 * name is nearest. It knows nothing about the recipe's fields.
 */
import { RecipeError } from "../errors.js";

/** A plain object: not a list, not bytes, not a date. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	if (typeof value !== "object" || value === null) return false;
	const prototype = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

/** `files[0]` and `name` make `files[0].name`; names that are not plain words are quoted, as in TOML. */
export function keyPath(path: string, key: string): string {
	const word = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
	return path === "" ? word : `${path}.${word}`;
}

/** A value of the wrong type: which recipe, which key, what was wanted, what was found. */
export function wrongType(
	location: string,
	path: string,
	wanted: string,
	found: unknown,
): RecipeError {
	const where = path === "" ? location : `${location}: ${path}`;
	return new RecipeError(`${where}: wanted ${wanted}, found ${describeValue(found)}.`);
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
export function nearestName(name: string, known: readonly string[]): string | undefined {
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
			const replaced = row[column - 1]! + (a[line - 1] === b[column - 1] ? 0 : 1);
			next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
		}
		row = next;
	}
	return row[b.length]!;
}
