/**
 * One start, in a process of its own: `node start-once.mjs WAY FILE`. Prints the milliseconds from
 * before the loader is imported until the first Python expression has its value, by the clock and as the
 * process computed, or makes the snapshot that the other ways start from. The way "pythaw-trusted" takes
 * digest and key as well: `node start-once.mjs pythaw-trusted FILE INTEGRITY KEY`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [way, file, integrity, key] = process.argv.slice(2);
const begin = performance.now();
const computed = process.cpuUsage();

const ways = {
	async "pyodide-cold"() {
		const { loadPyodide } = await import("pyodide");
		return loadPyodide();
	},
	async "pyodide-snapshot"() {
		const { loadPyodide } = await import("pyodide");
		return loadPyodide({ _loadSnapshot: readFileSync(file) });
	},
	async "pythaw-cold"() {
		const { loadPyodide } = await import("../dist/index.js");
		return loadPyodide();
	},
	async "pythaw-snapshot"() {
		const { loadPyodide } = await import("../dist/index.js");
		return loadPyodide({ snapshot: file });
	},
	// FILE is the app's directory.
	async "build-any"() {
		const { loadPyodide } = await import(pathToFileURL(`${file}/index.mjs`).href);
		return loadPyodide();
	},
	async "build-node"() {
		return ways["build-any"]();
	},
	async "pythaw-trusted"() {
		const { loadPyodide } = await import("../dist/index.js");
		return loadPyodide({ snapshot: file, integrity, trustedKeys: key });
	},
};

const makers = {
	async "make-pyodide"() {
		const { loadPyodide } = await import("pyodide");
		const pyodide = await loadPyodide({ _makeSnapshot: true });
		return pyodide.makeMemorySnapshot();
	},
	async "make-pythaw"() {
		const { createSnapshot } = await import("../dist/index.js");
		return (await createSnapshot({})).bytes;
	},
};

if (way in makers) {
	writeFileSync(file, await makers[way]());
} else {
	const pyodide = await ways[way]();
	if (pyodide.runPython("6 * 7") !== 42) throw new Error("Python does not calculate");
	const ms = performance.now() - begin;
	const { user, system } = process.cpuUsage(computed);
	const computedMs = (user + system) / 1000;
	console.log(JSON.stringify({ ms, computedMs, timings: pyodide.pythaw?.timings }));
}
