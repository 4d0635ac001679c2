/**
 * The program that a test starts on each engine: loads Python cold or restored, runs the suite (or
 * makes a snapshot of the app) and prints one line of JSON, its last: a report for each start. It never
 * calls process.exit: a runtime that keeps the process alive must be seen by the parent's timeout.
 *
 *   node build/test/suite/child.js --mode cold|restore|make [--snapshot FILE]… [--short]
 *     [--library pythaw|pyodide] [--distribution DIRECTORY]
 *
 * Several files are restored one after the other. A cold start with a file is made into a snapshot before
 * the cases run.
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
		snapshot: { type: "string", multiple: true, default: [] },
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
const files = values.snapshot;
const reports: Report[] = [];

switch (values.mode) {
	case "cold":
		reports.push(await startCold(true));
		break;
	case "restore":
		for (const file of files) reports.push(await restore(file));
		break;
	case "make":
		reports.push(await startCold(false));
		break;
	default:
		throw new TypeError(`--mode ${values.mode}: one of cold, restore, make`);
}
console.log(JSON.stringify(reports));

async function startCold(runs: boolean): Promise<Report> {
	const began = performance.now();
	const [file] = files;
	const pyodide = await (file === undefined ? library.coldStart() : library.startToMake());
	const startMs = performance.now() - began;
	defineApp(pyodide);
	if (file !== undefined) await writeFile(file, await library.take(pyodide));
	return reportOf(pyodide, startMs, runs);
}

async function restore(file: string): Promise<Report> {
	const bytes = await readFile(file);
	const began = performance.now();
	const pyodide = await library.restore(bytes);
	return reportOf(pyodide, performance.now() - began, true);
}

async function reportOf(pyodide: PyodideAPI, startMs: number, runs: boolean): Promise<Report> {
	const report: Report = { version: versionHere(), features, startMs, results: [] };
	if (!runs) return report;
	report.random = pyodide.runPython("draw()");
	report.results = await runSuite(pyodide, features, values.short ? shortSuite : suite);
	return report;
}
