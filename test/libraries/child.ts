/**
 * The program that libraries.test.ts starts on each engine. Makes an app's snapshot, or restores it,
 * and prints a line of JSON, its last: what the app's exercise comes to.
 *
 *   node build/test/libraries/child.js make|restore NAME FILE
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { nativeApps } from "./apps.js";
import { install } from "./install.js";

const { createSnapshot, loadPyodide } = (await import(
	join(root, "dist", "index.js")
)) as typeof import("../../src/index.js");

const [mode, name, file] = process.argv.slice(2);
const app = nativeApps.find((each) => each.name === name);
if (app === undefined) throw new TypeError(`${name} is none of the apps`);

if (mode === "make") {
	let pyodide: any;
	let first: string | undefined;
	const { bytes } = await createSnapshot(
		{},
		{
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
	console.log(JSON.stringify({ first, second, later: runLater(pyodide) }));
} else {
	const lines: string[] = [];
	const pyodide = await loadPyodide({ snapshot: file, stdout: (line) => lines.push(line) });
	const second = run(pyodide);
	console.log(JSON.stringify({ second, later: runLater(pyodide), lines }));
}

function run(pyodide: any): string {
	return pyodide.runPython("repr(exercise())");
}

function runLater(pyodide: any): string | undefined {
	if (app?.later === undefined) return undefined;
	pyodide.runPython(app.later);
	return run(pyodide);
}
