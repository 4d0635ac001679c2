/**
 * The program that makes snapshots of apps, one after the other, or restores all that are in a directory.
 * Prints a line of JSON, its last: what each app's exercise comes to, by the app's name.
 *
 *   node build/test/libraries/child.js make DIRECTORY NAME…
 *   node build/test/libraries/child.js restore DIRECTORY
 *
 * A base is a file beside the snapshots that are made on it, and there before them.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { type NativeApp, nativeApps } from "./apps.js";
import { fileOf, install } from "./install.js";

/** What `exercise()` returned, as text. */
export interface Made {
	/** Before the snapshot. */
	readonly first: string;
	/** Of the snapshot. */
	readonly digest: string;
	/** After it, in the instance that it was taken of. */
	readonly second: string;
	/** After what the app does later, and after that. */
	readonly later?: string;
	readonly last?: string;
}

export interface Restored {
	readonly second?: string;
	readonly later?: string;
	/** What was printed by then. */
	readonly lines: readonly string[];
	/** What went wrong. */
	readonly failed?: string;
}

const { createSnapshot, loadPyodide } = (await import(
	join(root, "dist", "index.js")
)) as typeof import("../../src/index.js");

const [mode, directory, ...names] = process.argv.slice(2);
const outcomes: Record<string, unknown> = {};
const baseFile = fileOf(directory, "base");
const base = existsSync(baseFile) ? { base: baseFile } : {};
for (const app of nativeApps) {
	const file = fileOf(directory, app.name);
	if (mode !== "restore" && names.includes(app.name)) outcomes[app.name] = await make(app, file);
	if (mode === "restore" && existsSync(file)) outcomes[app.name] = await restore(app, file);
}
console.log(JSON.stringify(outcomes));

async function make(app: NativeApp, file: string): Promise<Made> {
	let pyodide: any;
	let first = "";
	const { bytes, digest } = await createSnapshot(
		{},
		{
			...base,
			stdout: () => {},
			beforeSnapshot(live) {
				pyodide = live;
				install(live, app);
				live.runPython(app.setUp);
				live.runPython(app.exercise);
				first = run(live);
				// importlib.metadata keeps the standard library's zip open to look up versions.
				live.runPython("import importlib; importlib.invalidate_caches()");
			},
		},
	);
	writeFileSync(file, bytes);
	const second = run(pyodide);
	if (app.later === undefined) return { first, second, digest };
	pyodide.runPython(app.later);
	return { first, second, digest, later: run(pyodide), last: run(pyodide) };
}

async function restore(app: NativeApp, snapshot: string): Promise<Restored> {
	const lines: string[] = [];
	try {
		const pyodide = await loadPyodide({ ...base, snapshot, stdout: (line) => lines.push(line) });
		const second = run(pyodide);
		if (app.later === undefined) return { second, lines };
		pyodide.runPython(app.later);
		return { second, later: run(pyodide), lines };
	} catch (error) {
		return { lines, failed: String((error as Error).stack) };
	}
}

function run(pyodide: any): string {
	return pyodide.runPython("repr(exercise())");
}
