/**
 * What a case of the integration suite is: data with a function, the same on every engine and for
 * every loader. A case may use the Pyodide API, chai and what all engines have; never `node:` modules,
 * since the suite is to run in browsers too.
 */
import type { PyodideAPI } from "pyodide";

/** What the JS engine can do, as far as the cases differ by it. */
export interface Features {
	/** JavaScript Promise Integration. */
	readonly jspi: boolean;
	/** WebAssembly garbage collection types. */
	readonly wasmGc: boolean;
}

/** What a case is handed beside the API. */
export interface Context {
	readonly features: Features;
	/** A name from the app's globals. A proxy is destroyed when the case is over. */
	get(name: string): any;
}

export interface Case {
	/** A claim, in words that end a test's title. */
	readonly name: string;
	/** Runs only where the engine has JSPI, or only where it has none. Always by default. */
	readonly needs?: "jspi" | "no-jspi";
	/** The Pyodide release that first bears it out. On an older one the case runs and must fail. */
	readonly since?: string;
	/** Belongs to the short list, for the pairs of engines. */
	readonly short?: true;
	/** Throws, or rejects, if the claim does not hold. */
	run(pyodide: PyodideAPI, context: Context): void | Promise<void>;
}

/** What came of one case. */
export interface Result {
	readonly name: string;
	readonly ok: boolean;
	/** Stack or message of what it threw. */
	readonly error?: string;
	/** The need that this engine does not meet; such a case is not `ok`. */
	readonly skippedFor?: string;
}

/** Whether a case holds on a Pyodide release of that version, as far as that is known. */
export function holdsOn(test: Case, version: string): boolean {
	const [numbers, since] = [version, test.since ?? "0"].map((text) =>
		text.split(".").map((part) => Number.parseInt(part, 10)),
	);
	const at = since.findIndex((number, index) => number !== numbers[index]);
	return at === -1 || numbers[at] > since[at];
}

/** Whether a case can run on an engine with these features. */
export function applies(test: Case, features: Features): boolean {
	if (test.needs === "jspi") return features.jspi;
	if (test.needs === "no-jspi") return !features.jspi;
	return true;
}
