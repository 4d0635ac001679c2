/**
 * The ABI generations of Pyodide that pythaw knows: one row each. Versions are compared here alone; others
 * ask {@link generationOf}.
 */
import type { Generation } from "./generation.js";
import type { GlueFile } from "./generations/glue-file.js";
import { pyodide027 } from "./generations/pyodide-0.27.js";
import { pyodide028 } from "./generations/pyodide-0.28.js";
import { pyodide314 } from "./generations/pyodide-314.js";

/** Newest first: the one most starts have. */
export const generations: readonly Generation[] = [pyodide314, pyodide028, pyodide027];

/** The glue files that a distribution may have, each once, in the order in which to look for them. */
export const glueFiles: readonly GlueFile[] = [...new Set(generations.map(({ glue }) => glue))];

/** The generation of a glue of that version (`API.version`), or undefined if it is older than all. */
export function generationOf(version: string): Generation | undefined {
	const numbers = version.split(".").map((part) => Number.parseInt(part, 10));
	return generations.find(({ since }) => !isBefore(numbers, since));
}

function isBefore(version: readonly number[], other: readonly number[]): boolean {
	const at = other.findIndex((number, index) => version[index] !== number);
	return at >= 0 && !(version[at] > other[at]);
}
