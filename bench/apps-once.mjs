/**
 * One start of an app, in a process of its own: `node apps-once.mjs WAY APP SNAPSHOT WHEEL…`. Prints the
 * milliseconds from before the loader is imported until the app's Python has run, or makes the snapshot.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { apps } from "./apps-table.mjs";

const [way, name, snapshot, ...wheels] = process.argv.slice(2);
const { setUp, use } = apps[name];
const begin = performance.now();

const ways = {
	async cold() {
		const { loadPyodide } = await import("pyodide");
		const pyodide = await loadPyodide();
		for (const wheel of wheels)
			pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", {
				extractDir: "/lib/python3.14/site-packages",
			});
		pyodide.runPython(setUp);
		return pyodide;
	},
	async restored() {
		const { loadPyodide } = await import("../dist/index.js");
		return loadPyodide({ snapshot });
	},
};

if (way === "make") {
	const { createSnapshot } = await import("../dist/index.js");
	const { bytes } = await createSnapshot({
		packages: wheels,
		run: [{ name: "set-up.py", code: setUp }],
	});
	writeFileSync(snapshot, bytes);
} else {
	const pyodide = await ways[way]();
	pyodide.runPython(use);
	const ms = performance.now() - begin;
	const files = pyodide.runPython("import os; sum(len(f) for _, _, f in os.walk('/lib'))");
	console.log(JSON.stringify({ ms, files, timings: pyodide.pythaw?.timings }));
}
