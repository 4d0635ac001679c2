/**
 * The Pyodide releases that pythaw is tested with: the one that all tests run on, and others, one of each
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
	/**
	 * What fills CPython's call-adaptor slot. The release's wasm exports the place of that slot by its name:
	 * `_PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET` or `_PyEM_EMSCRIPTEN_COUNT_ARGS_OFFSET`.
	 */
	readonly adaptor: "trampoline" | "argument-counter";
	/** Whether Pyodide's own form can be made of it (src/build/form.ts): it starts from its plain files anyway. */
	readonly hasForm: boolean;
}

const release = (
	alias: string,
	version: string,
	adaptor: Release["adaptor"],
	form: "form" | "no form",
): Release => ({
	name: `Pyodide ${version}`,
	version,
	directory: join(root, "node_modules", alias),
	adaptor,
	hasForm: form === "form",
});

/** What all other tests run on. */
export const current = release("pyodide", "314.0.7", "trampoline", "form");

/** The newest of the generation before, which gets the whole integration suite. */
export const previous = release("pyodide-0.29", "0.29.5", "argument-counter", "no form");

/** The rest, which get the short one. */
export const others: readonly Release[] = [
	release("pyodide-315", "315.0.0a2", "trampoline", "form"),
	release("pyodide-0.28", "0.28.3", "argument-counter", "no form"),
	release("pyodide-0.27", "0.27.8", "argument-counter", "no form"),
];

export const releases: readonly Release[] = [current, previous, ...others];
