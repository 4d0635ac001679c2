/**
 * Several instances in one process, one after the other, all kept: `node --expose-gc further-once.mjs
 * pyodide|pythaw FILE COUNT`. Prints for each the milliseconds until its first Python expression has its
 * value, and the bytes that the process has then, garbage collected.
 */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [way, file, count] = process.argv.slice(2);
const loaders = {
	async pyodide() {
		const { loadPyodide } = await import("pyodide");
		return loadPyodide({ _loadSnapshot: readFileSync(file) });
	},
	async pythaw() {
		const { loadPyodide } = await import("../dist/index.js");
		return loadPyodide({ snapshot: file });
	},
};

const instances = [];
const results = [];
for (let index = 0; index < Number(count); index += 1) {
	const begin = performance.now();
	const pyodide = await loaders[way]();
	if (pyodide.runPython("6 * 7") !== 42) throw new Error("Python does not calculate");
	const ms = performance.now() - begin;
	instances.push(pyodide);
	// What a start leaves to be done behind it is done, and what it has dropped is gone.
	await pause(200);
	globalThis.gc();
	await pause(50);
	globalThis.gc();
	results.push({ ms, bytes: process.memoryUsage().rss });
}
console.log(JSON.stringify(results));
process.exit();
