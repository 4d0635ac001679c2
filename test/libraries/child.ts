/**
 * The program that makes snapshots of programs of apps, one after the other, or restores all that are in a
 * directory. Prints a line of JSON, its last: what each app's exercise comes to, by the app's name.
 *
 *   node build/test/libraries/child.js make DIRECTORY PROGRAM…
 *   node build/test/libraries/child.js restore DIRECTORY
 *
 * A base is a file beside the snapshots that are made on it, and there before them.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { appsOf, type NativeApp, programs } from "./apps.js";
import { exercised, fileOf, install, runIn } from "./install.js";

/** What `exercise()` returned, as text. */
export interface Made {
	/** Before the snapshot. */
	readonly first: string;
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

const [mode, directory, ...made] = process.argv.slice(2);
const digests: Record<string, string> = {};
const outcomes: Record<string, Partial<Made & Restored>> = {};
const baseFile = fileOf(directory, "base");
const base = existsSync(baseFile) ? { base: baseFile } : {};
if (mode === "make") for (const program of made) await make(program);
else for (const program of programs) await restore(program);
console.log(JSON.stringify({ digests, outcomes }));

async function make(program: string): Promise<void> {
	const apps = appsOf(program);
	let pyodide: any;
	const { bytes, digest } = await createSnapshot(
		{},
		{
			...base,
			stdout: () => {},
			beforeSnapshot(live) {
				pyodide = live;
				for (const app of apps) install(live, app);
				for (const app of apps) {
					runIn(live, app, app.setUp);
					runIn(live, app, app.exercise);
					outcomes[app.name] = { first: exercised(live, app) };
				}
				// importlib.metadata keeps the standard library's zip open to look up versions.
				live.runPython("import importlib; importlib.invalidate_caches()");
			},
		},
	);
	writeFileSync(fileOf(directory, program), bytes);
	digests[program] = digest;
	for (const app of apps) Object.assign(outcomes[app.name], goneOn(pyodide, app, true));
}

async function restore(program: string): Promise<void> {
	const snapshot = fileOf(directory, program);
	if (!existsSync(snapshot)) return;
	const lines: string[] = [];
	let pyodide: any;
	const attempt = async (run: () => unknown): Promise<Partial<Restored>> => {
		try {
			return { ...((await run()) as object), lines: [...lines] };
		} catch (error) {
			return { lines: [...lines], failed: String((error as Error).stack) };
		}
	};
	const started = await attempt(async () => {
		pyodide = await loadPyodide({ ...base, snapshot, stdout: (line) => lines.push(line) });
	});
	for (const app of appsOf(program)) {
		outcomes[app.name] =
			pyodide === undefined ? started : await attempt(() => goneOn(pyodide, app, false));
	}
}

/** What an app comes to from the snapshot on. */
function goneOn(pyodide: any, app: NativeApp, isMaker: boolean) {
	const second = exercised(pyodide, app);
	if (app.later === undefined) return { second };
	runIn(pyodide, app, app.later);
	const later = exercised(pyodide, app);
	return isMaker ? { second, later, last: exercised(pyodide, app) } : { second, later };
}
