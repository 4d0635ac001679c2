/**
 * The program that a test starts on each engine: loads Python cold or restored, runs the suite (or
 * makes a snapshot of the app) and prints one line of JSON, its last. It never calls process.exit:
 * a runtime that keeps the process alive must be seen by the parent's timeout.
 *
 *   node build/test/suite/child.js --mode cold|restore|make [--snapshot FILE] [--short] [--library pythaw|pyodide]
 *     [--distribution DIRECTORY]
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { PyodideAPI } from "pyodide";
import { defineApp } from "./app.js";
import { featuresHere, versionHere } from "./features.js";
import { type LibraryName, libraries } from "./library.js";
import type { Report } from "./report.js";
import { runSuite, shortSuite, suite } from "./suite.js";

const { values } = parseArgs({
	options: {
		mode: { type: "string" },
		snapshot: { type: "string" },
		short: { type: "boolean", default: false },
		library: { type: "string", default: "pythaw" },
		distribution: { type: "string" },
	},
});

const libraryOf = libraries[values.library as LibraryName];
if (!libraryOf)
	throw new TypeError(`--library ${values.library}: one of ${Object.keys(libraries)}`);
const library = libraryOf(values.distribution);

const features = featuresHere();
const report: Report = { version: versionHere(), features, startMs: 0, results: [] };
const began = performance.now();

switch (values.mode) {
	case "cold": {
		const pyodide = await library.coldStart();
		report.startMs = performance.now() - began;
		defineApp(pyodide);
		await runCases(pyodide);
		break;
	}
	case "restore": {
		const pyodide = await library.restore(await readFile(snapshotFile()));
		report.startMs = performance.now() - began;
		await runCases(pyodide);
		break;
	}
	case "make": {
		const pyodide = await library.startToMake();
		report.startMs = performance.now() - began;
		defineApp(pyodide);
		await writeFile(snapshotFile(), await library.take(pyodide));
		break;
	}
	default:
		throw new TypeError(`--mode ${values.mode}: one of cold, restore, make`);
}
console.log(JSON.stringify(report));

async function runCases(pyodide: PyodideAPI): Promise<void> {
	report.random = pyodide.runPython("draw()");
	report.results = await runSuite(pyodide, features, values.short ? shortSuite : suite);
}

function snapshotFile(): string {
	if (!values.snapshot) throw new TypeError("--snapshot FILE is missing");
	return values.snapshot;
}
