/**
 * What a whole process of `pythaw run -c pass` takes, on its first run in an empty cache and on later ones,
 * per installed Node: `node bench/run.mjs [--rounds N] [--node 24]` (default: 15 rounds). Each round has a
 * cache of its own; between its first and its second run the snapshot is made. Beside them, in the same
 * round: `node -e 0`, and `python3 -c pass` where there is one.
 */
import "./help.mjs";

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installedNodes } from "./engines.mjs";
import { waitForForm } from "./forms.mjs";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: { rounds: { type: "string", default: "15" }, node: { type: "string" } },
});
const rounds = Number(options.rounds);
const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const hasPython = spawnSync("python3", ["--version"]).status === 0;

const rows = [["", "first run", "later runs", "of the first", "`node -e 0`", "`python3 -c pass`"]];
for (const node of installedNodes()) {
	if (options.node !== undefined && String(node.major) !== options.node) continue;
	const times = { first: [], later: [], node: [], python: [] };
	for (let round = 0; round < rounds; round += 1) await measure(node, times);
	const ms = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
	rows.push([
		node.name,
		`${ms.first.toFixed(0)} ms`,
		`${ms.later.toFixed(0)} ms`,
		(ms.later / ms.first).toFixed(2),
		`${ms.node.toFixed(0)} ms`,
		hasPython ? `${ms.python.toFixed(0)} ms` : "none",
	]);
}
console.log(`${cpus().length} cores, ${cpus()[0].model}; medians of ${rounds} rounds\n`);
console.log(markdownTable(rows));

async function measure({ binary }, times) {
	const home = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
	try {
		const run = [binary, cli, "run", "-c", "pass"];
		times.first.push(timeOf(home, ...run));
		await made(join(home, "pythaw", "auto"));
		waitForForm(home);
		times.later.push(timeOf(home, ...run));
		times.node.push(timeOf(home, binary, "-e", "0"));
		times.later.push(timeOf(home, ...run));
		if (hasPython) times.python.push(timeOf(home, "python3", "-c", "pass"));
	} finally {
		rmSync(home, { recursive: true, force: true });
	}
}

/** Milliseconds of a whole process with a cache. */
function timeOf(home, file, ...args) {
	const begin = performance.now();
	execFileSync(file, args, { env: { ...process.env, XDG_CACHE_HOME: home } });
	return performance.now() - begin;
}

/** Waits until the snapshot is there, and who made it is done. */
async function made(directory) {
	const names = () => (existsSync(directory) ? readdirSync(directory) : []);
	while (!names().some((name) => name.endsWith(".json"))) await pause(20);
	while (names().length > 2) await pause(20);
	await pause(200);
}
