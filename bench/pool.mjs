/**
 * A pool under load: calls, of which 1 % loop for ever, 1 % eat memory and 1 % die. Every call must end as it
 * should, and see nothing of others. Throughput and latency beside a fresh restore, and a fresh Pyodide, for
 * each call.
 *
 *   node bench/pool.mjs [CALLS] [SIZE] [FRESH]
 *
 * FRESH is how many calls get a fresh instance each, for comparison.
 */
import "./help.mjs";

import process from "node:process";
import { loadPyodide as loadPlain } from "pyodide";
import { createPool, createSnapshot, loadPyodide } from "../dist/index.js";

const [calls, size, fresh] = [
	process.argv[2] ?? 1000,
	process.argv[3] ?? 2,
	process.argv[4] ?? 10,
].map(Number);
const CODE = `
import builtins, os
found = [n for n in dir(builtins) if n.startswith("marker")] + os.listdir("/tmp")
setattr(builtins, f"marker{index}", index)
open(f"/tmp/marker{index}", "w").close()
[index * 2, found]
`;
const kinds = [
	["timeout", "while True: pass"],
	["memory", "bytearray(600_000_000)"],
	["died", "import os\nos.abort()"],
];
console.error = () => {};

const { bytes: snapshot } = await createSnapshot();
const pool = createPool({ snapshot, size, memoryLimit: 200e6 });
await pool.ready;
const latencies = [];
const wrong = [];
let ended = 0;
const begin = performance.now();
let next = 0;
async function client() {
	while (next < calls) {
		const index = next++;
		const [problem, code] = kinds[index % 100] ?? [];
		const started = performance.now();
		let end;
		try {
			const value = await pool.run(
				`${code ?? CODE}`,
				{ index },
				{ timeout: problem === "timeout" ? 200 : 30_000 },
			);
			end =
				problem === undefined && value[0] === index * 2 && value[1].length === 0
					? undefined
					: value;
		} catch (error) {
			end = error.problem === problem ? undefined : error;
		}
		ended += 1;
		if (end !== undefined) wrong.push([index, String(end)]);
		if (problem === undefined) latencies.push(performance.now() - started);
	}
}
await Promise.all(Array.from({ length: 2 * size }, client));
const seconds = (performance.now() - begin) / 1000;
const stats = pool.stats();
await pool.close();
report("pool", latencies, calls / seconds);
console.log(
	JSON.stringify(stats),
	`${ended} of ${calls} calls have ended; otherwise than they should:`,
	wrong.length,
	wrong.slice(0, 3),
);
await one("a fresh restore", () => loadPyodide({ snapshot }));
await one("a fresh Pyodide", () => loadPlain());

async function one(what, start) {
	const taken = [];
	const from = performance.now();
	for (let index = 0; index < fresh; index += 1) {
		const started = performance.now();
		const pyodide = await start();
		pyodide.globals.set("index", index);
		pyodide.runPython(CODE).destroy();
		await pyodide.pythaw?.dispose();
		taken.push(performance.now() - started);
	}
	report(what, taken, fresh / ((performance.now() - from) / 1000));
}

function report(what, values, perSecond) {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share) =>
		sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(0);
	console.log(
		`${what}: ${perSecond.toFixed(1)} calls a second, ms of a call: median ${at(0.5)}, 95th ${at(0.95)}, 99th percentile ${at(0.99)}`,
	);
}
