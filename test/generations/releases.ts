/**
 * The Pyodide releases that pythaw starts, other than the one that all tests run on: one of each
 * generation at least, installed under aliases. It must not start anything.
 */
import { join } from "node:path";
import { root } from "../engines/engines.js";

export interface Release {
	/** As test titles name it. */
	readonly name: string;
	/** As the glue spells it (`API.version`). */
	readonly version: string;
	/** Where its files are. */
	readonly directory: string;
	/** What fills CPython's call-adaptor slot. */
	readonly adaptor: "trampoline" | "argument-counter";
}

const release = (alias: string, version: string, adaptor: Release["adaptor"]): Release => ({
	name: `Pyodide ${version}`,
	version,
	directory: join(root, "node_modules", alias),
	adaptor,
});

/** What all other tests run on. */
export const current = release("pyodide", "314.0.7", "trampoline");

/** The newest of the generation before, which gets the whole integration suite. */
export const previous = release("pyodide-0.29", "0.29.5", "argument-counter");

/** The rest, which get the short one. */
export const others: readonly Release[] = [
	release("pyodide-315", "315.0.0a2", "trampoline"),
	release("pyodide-0.28", "0.28.3", "argument-counter"),
	release("pyodide-0.27", "0.27.8", "argument-counter"),
];

export const releases: readonly Release[] = [current, previous, ...others];
