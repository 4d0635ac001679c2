/**
 * One start, in a process of its own: `node start-once.mjs WAY FILE`. Prints the milliseconds from
 * before the loader is imported until the first Python expression has its value, or makes the
 * snapshot that the other ways start from.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [way, file] = process.argv.slice(2);
const begin = performance.now();

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
	console.log(JSON.stringify({ ms, timings: pyodide.pythaw?.timings }));
}
