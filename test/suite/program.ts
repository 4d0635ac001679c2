/**
 * The program that a test starts on each engine and in each browser: loads Python cold or restored, runs
 * the suite and returns a report for each start. Nothing here may be Node's alone.
 *
 *   --mode cold|restore [--snapshot FILE]… [--short] [--library pythaw|pyodide] [--distribution DIRECTORY]
 *
 * Several files are restored one after the other. A cold start with a file is made into a snapshot before
 * the cases run.
 */
import type { PyodideAPI } from "pyodide";
import { defineApp } from "./app.js";
import { featuresHere, versionHere } from "./features.js";
import { type LibraryName, libraries } from "./library.js";
import type { Report } from "./report.js";
import { runSuite, shortSuite, suite } from "./suite.js";

/** Reading and writing files, whatever the program runs in. */
export interface Files {
	read(path: string): Promise<Uint8Array>;
	write(path: string, bytes: Uint8Array): Promise<void>;
}

/** What a module that is run in a browser exports as `program`. The result is to be JSON. */
export type Program = (args: readonly string[], files: Files) => Promise<unknown>;

/** @param beforeCases is given the instance that was started cold, of which a snapshot may have been taken. */
export async function program(
	args: readonly string[],
	{ read, write }: Files,
	beforeCases?: (pyodide: PyodideAPI) => void,
): Promise<readonly Report[]> {
	const all = (option: string) => args.filter((_, index) => args[index - 1] === `--${option}`);
	const [mode] = all("mode");
	const [libraryName = "pythaw"] = all("library");
	const [distribution] = all("distribution");
	const files = all("snapshot");
	const cases = args.includes("--short") ? shortSuite : suite;

	const libraryOf = libraries[libraryName as LibraryName];
	if (!libraryOf) throw new TypeError(`--library ${libraryName}: one of ${Object.keys(libraries)}`);
	const library = libraryOf(distribution);
	const features = featuresHere();

	switch (mode) {
		case "cold":
			return [await startCold()];
		case "restore": {
			const reports: Report[] = [];
			for (const file of files) reports.push(await restore(file));
			return reports;
		}
		default:
			throw new TypeError(`--mode ${mode}: one of cold, restore`);
	}

	async function startCold(): Promise<Report> {
		const began = performance.now();
		const [file] = files;
		const pyodide = await (file === undefined ? library.coldStart() : library.startToMake());
		const startMs = performance.now() - began;
		defineApp(pyodide);
		if (file !== undefined) await write(file, await library.take(pyodide));
		beforeCases?.(pyodide);
		return reportOf(pyodide, startMs);
	}

	async function restore(file: string): Promise<Report> {
		const bytes = await read(file);
		const began = performance.now();
		const pyodide = await library.restore(bytes);
		return reportOf(pyodide, performance.now() - began);
	}

	async function reportOf(pyodide: PyodideAPI, startMs: number): Promise<Report> {
		const random = pyodide.runPython("draw()");
		const results = await runSuite(pyodide, features, cases);
		return { version: versionHere(), features, startMs, random, results };
	}
}
