/**
 * Several instances in one process, one after the other, all kept: `node --expose-gc further-once.mjs
 * pyodide|pythaw FILE COUNT`. Prints for each the milliseconds until its first Python expression has its
 * value; then, garbage collected, the bytes that the process has, those of the pages that all instances have
 * touched of their linear memories (on Linux), and those of JavaScript's objects.
 */
import { existsSync, readFileSync } from "node:fs";
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
	const { rss, heapUsed } = process.memoryUsage();
	results.push({ ms, bytes: rss, touched: touchedBytes(), heap: heapUsed });
}
console.log(JSON.stringify(results));
process.exit();

/** A linear memory is a mapping of its size. Undefined where the system does not tell. */
function touchedBytes() {
	if (!existsSync("/proc/self/smaps")) return undefined;
	const sizes = new Set(instances.map(({ _module }) => _module.HEAPU8.byteLength));
	let total = 0;
	let isMemory = false;
	for (const line of readFileSync("/proc/self/smaps", "latin1").split("\n")) {
		const mapping = /^([0-9a-f]+)-([0-9a-f]+) rw-p/.exec(line);
		if (mapping) isMemory = sizes.has(Number(`0x${mapping[2]}`) - Number(`0x${mapping[1]}`));
		else if (/^[0-9a-f]+-/.test(line)) isMemory = false;
		const resident = /^Rss:\s+(\d+) kB/.exec(line);
		if (isMemory && resident) total += 1024 * Number(resident[1]);
	}
	return total;
}
