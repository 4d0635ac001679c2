/**
 * A program for browsers: a start from files that the server spoils, what it rejects with, and whether a
 * second try in the same page works.
 *
 *   ADDRESS OF THE SNAPSHOT, OR OF A BUILT APP'S MODULE  OPTIONS AS JSON  [abort AFTER MS]
 */
import type * as Pythaw from "../../src/index.js";

export interface FaultReport {
	readonly name: string;
	readonly code?: string | number;
	readonly message: string;
	/** What the second try gave for 6 * 7. */
	readonly again: unknown;
}

export async function program([
	address,
	optionsText,
	abortAfter,
]: readonly string[]): Promise<FaultReport> {
	const isApp = address.endsWith(".mjs");
	const library = isApp ? address : "/node_modules/pythaw/dist/web/index.js";
	const { loadPyodide }: typeof Pythaw = await import(library);
	const options = { ...(isApp ? {} : { snapshot: address }), ...JSON.parse(optionsText) };
	const controller = new AbortController();
	if (abortAfter) setTimeout(() => controller.abort(), Number(abortAfter));
	const error = await loadPyodide({ ...options, signal: controller.signal }).then(
		() => new Error("it started"),
		(error) => error,
	);
	// The server spoils a file once.
	const { integrity: _, timeout: __, ...good } = options;
	const pyodide = await loadPyodide(good);
	return {
		name: error.name,
		code: error.code,
		message: error.message,
		again: pyodide.runPython("6 * 7"),
	};
}
