/**
 * What a call through each adaptor costs, on every installed Node, on Deno and on Bun: `npm run
 * build:test`, then `node bench/adaptor/adaptors.mjs`. Medians; in each table all adaptors took turns in
 * one process. ROUNDS says how many (101).
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installedNodes, installedOthers } from "../engines.mjs";
import { markdownTable } from "../statistics.mjs";

/** Type reflection is behind a flag on Node. */
const flags = ["--experimental-wasm-type-reflection"];

function run({ binary, run = flags }, script) {
	const file = fileURLToPath(new URL(script, import.meta.url));
	return JSON.parse(execFileSync(binary, [...run, file], { encoding: "utf8" }));
}

/** Rows are adaptors, columns are what was called; the last column compares the first ones. */
function print(title, results, baseline) {
	const columns = Object.keys(Object.values(results)[0]);
	const base = results[baseline]?.[columns[0]];
	const rows = Object.entries(results)
		.sort(([, a], [, b]) => a[columns[0]] - b[columns[0]])
		.map(([name, row]) => [
			name,
			...columns.map((column) => row[column].toFixed(1)),
			base === undefined ? "–" : (row[columns[0]] / base).toFixed(2),
		]);
	console.log(`\n${title}\n`);
	console.log(markdownTable([["adaptor", ...columns, `first, × ${baseline}`], ...rows]));
}

for (const engine of [...installedNodes(), ...installedOthers()]) {
	console.log(`\n## ${engine.name}`);
	const calls = run(engine, "calls.mjs");
	print("Trampoline, from wasm, ns per call", calls.trampoline, "shipped");
	print("Argument counter and call, from wasm, ns per call", calls["argument-counter"], "js");
	print(
		"Trampoline, a METH_NOARGS function from Python, ns per call",
		run(engine, "python.mjs"),
		"shipped",
	);
	console.log("\nArgument counter, first call of a function, µs\n");
	const firstCalls = Object.entries(run(engine, "first-call.mjs"));
	console.log(
		markdownTable([
			["adaptor", "µs"],
			...firstCalls.map(([name, microseconds]) => [name, microseconds.toFixed(2)]),
		]),
	);
}
