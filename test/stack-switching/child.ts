/**
 * The program that the tests of this folder start on each engine: loads Python cold or restored, with
 * the app, installs the C extension and runs the cases, or makes a snapshot of the app. Prints one
 * line of JSON, its last.
 *
 *   node build/test/stack-switching/child.js cold|restore|make [FILE]
 */
import { readFile, writeFile } from "node:fs/promises";
import type { PyodideAPI } from "pyodide";
import { installExtension } from "../native/extension.js";
import { featuresHere, versionHere } from "../suite/features.js";
import type { Report } from "../suite/report.js";
import { runSuite } from "../suite/suite.js";
import { defineApp } from "./app.js";
import { cases } from "./cases.js";
import { loadPyodide, takeSnapshot } from "./pythaw.js";

const [mode, file = ""] = process.argv.slice(2);
const began = performance.now();

const pyodide = await loadPyodide(mode === "restore" ? { snapshot: await readFile(file) } : {});
const startMs = performance.now() - began;
if (mode !== "restore") defineApp(pyodide);
const features = featuresHere();
const results = mode === "make" ? await make() : await runAll(pyodide);
const report: Report = { version: versionHere(), features, startMs, results };
console.log(JSON.stringify(report));

async function make(): Promise<[]> {
	// A stack that came and went must leave nothing that a snapshot cannot hold.
	if (features.jspi) await pyodide.globals.get("call_site").callPromising("sorted_key", true);
	await writeFile(file, (await takeSnapshot(pyodide)).bytes);
	return [];
}

async function runAll(pyodide: PyodideAPI) {
	await installExtension(pyodide, "arity");
	return runSuite(pyodide, features, cases);
}
