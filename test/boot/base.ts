/** The base snapshot, made once for all test files. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
	type CreateOptions,
	createSnapshot,
	type LoadOptions,
	loadPyodide,
	type Recipe,
} from "../../src/index.js";
import { stored } from "../store.js";
import { temporaryDirectory } from "../suite/start.js";

/** Where the package of Pyodide is that the tests start. */
export const installed = new URL("../../../node_modules/pyodide/", import.meta.url);

/** Its files where no start of this process has read them. */
export function unreadPyodide(): string {
	const directory = join(temporaryDirectory(), "pyodide");
	cpSync(installed, directory, { recursive: true });
	return directory;
}

/** Where the file of bare CPython is. Nobody may write to it. */
export const baseFile = (): Promise<string> =>
	stored("base.pysnap", async (file) => writeFileSync(file, (await createSnapshot({})).bytes));

/**
 * A recipe followed on that snapshot: no Python starts for it, which saves five sixths of the time. For
 * whatever does not depend on how Python was started.
 */
export const createOnBase = async (recipe: Recipe, options: CreateOptions = {}) =>
	createSnapshot(recipe, { ...options, base: await baseFile() });

/** A start from what was made so. */
export const startOnBase = async (snapshot: Uint8Array, options: LoadOptions = {}) =>
	loadPyodide({ ...options, snapshot, base: await baseFile() });

/** Its bytes, a copy for each caller. */
export const baseSnapshot = async (): Promise<Uint8Array> =>
	Uint8Array.from(readFileSync(await baseFile()));
