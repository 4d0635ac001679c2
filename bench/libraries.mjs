/**
 * What putting native libraries in place costs on a restore: from the snapshot's record, and through
 * Pyodide's own linker; and whether the record's time grows with the number of libraries, no faster.
 * `node bench/libraries.mjs [ROUNDS] [--only apps|many] [--node 24]`, after `npm run setup` and builds. What is
 * compared alternates in processes of its own. Prints the least of all rounds, which a busy machine disturbs
 * least, and medians; says which targets are missed.
 */
import "./help.mjs";

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable, median } from "./statistics.mjs";

const { values: options, positionals } = parseArgs({
	options: { only: { type: "string" }, node: { type: "string" } },
	allowPositionals: true,
});
const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = Number(positionals[0] ?? 7);
/** The most that the record may take of what the linker takes. */
const targets = { pydantic: 0.2, mypy: 0.08 };
/**
 * Numbers of libraries. Each of those that the third number has more than the second may take at most so much
 * of what each takes that the second has more than the first: what all of them share counts for none. The last
 * number is there to be looked at.
 */
const counts = [50, 100, 200, 400];
const MOST_GROWTH = 1.3;
const majors = options.node === undefined ? [22, 24, 26] : [Number(options.node)];
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
const missed = [];

function node(major, ...args) {
	const binary = join(root, `test/engines/node_modules/node-${major}-linux-x64/bin/node`);
	const { status, stdout, stderr } = spawnSync(binary, args, {
		encoding: "utf8",
		cwd: root,
		// The linker of a start on Pyodide's plain files is what is compared with.
		env: { ...process.env, PYTHAW_FORM: "off", XDG_CACHE_HOME: directory },
	});
	if (status !== 0) throw new Error(`${args.join(" ")} failed:\n${stderr.slice(-2000)}`);
	return JSON.parse(stdout.trimEnd().split("\n").at(-1));
}

/** @param cases what each start is of: a way, and a file. */
function measure(major, cases) {
	const times = cases.map(() => []);
	for (let round = 0; round < rounds; round += 1) {
		for (const [at, [way, file]] of cases.entries()) {
			times[at].push(node(major, "bench/libraries-once.mjs", way, file).ms);
		}
	}
	return times.map((all) => ({ least: Math.min(...all), median: median(all) }));
}

function measureApps() {
	node(24, "build/test/libraries/child.js", "make", directory, ...Object.keys(targets));
	const rows = [["libraries of", "record ms", "linker ms", "ratio", "of medians", "at most"]];
	for (const [app, target] of Object.entries(targets)) {
		for (const major of majors) {
			const file = join(directory, `${app}.pysnap`);
			const [record, linker] = measure(major, [
				["record", file],
				["linker", file],
			]);
			const name = `${app}, Node ${major}`;
			const ratio = record.least / linker.least;
			if (ratio > target) missed.push(name);
			const ofMedians = record.median / linker.median;
			const times = [record, linker].map(({ least }) => least.toFixed(1));
			rows.push([name, ...times, ratio.toFixed(3), ofMedians.toFixed(3), target]);
		}
	}
	return rows;
}

function measureMany() {
	const files = counts.map((count) => join(directory, `${count}.pysnap`));
	for (const [at, count] of counts.entries()) {
		node(24, "bench/libraries-once.mjs", "make", files[at], String(count));
	}
	const head = counts.map((count) => `${count} libraries, ms`);
	const steps = counts.slice(1).map((count, at) => `each of ${counts[at] + 1} to ${count}`);
	const rows = [["", ...head, ...steps, "growth to 200", "of medians", "at most"]];
	for (const major of majors) {
		const times = measure(
			major,
			files.map((file) => ["record", file]),
		);
		const each = stepsOf(times.map(({ least }) => least));
		const ofMedians = stepsOf(times.map((time) => time.median));
		const growth = each[1] / each[0];
		if (growth > MOST_GROWTH) missed.push(`many libraries, Node ${major}`);
		rows.push([
			`Node ${major}`,
			...times.map(({ least }) => least.toFixed(1)),
			...each.map((ms) => ms.toFixed(2)),
			growth.toFixed(2),
			(ofMedians[1] / ofMedians[0]).toFixed(2),
			MOST_GROWTH,
		]);
	}
	return rows;
}

/** Milliseconds of each library that a number has more than the one before. */
function stepsOf(times) {
	return times.slice(1).map((ms, at) => (ms - times[at]) / (counts[at + 1] - counts[at]));
}

try {
	if (options.only !== "many") console.log(`${markdownTable(measureApps())}\n`);
	if (options.only !== "apps") console.log(`${markdownTable(measureMany())}\n`);
	if (missed.length > 0) {
		console.error(`Missed: ${missed.join("; ")}`);
		process.exitCode = 1;
	}
} finally {
	rmSync(directory, { recursive: true, force: true });
}
