/**
 * What putting native libraries in place costs on a restore: from the snapshot's record, and through
 * Pyodide's own linker; and whether the record's time grows with the number of libraries, no faster.
 * `node bench/libraries.mjs [ROUNDS] [--only apps|many]`, after `npm run setup` and builds. Prints medians, and
 * says which targets are missed.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable, median } from "./statistics.mjs";

const { values: options, positionals } = parseArgs({
	options: { only: { type: "string" } },
	allowPositionals: true,
});
const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = Number(positionals[0] ?? 7);
/** The most that the record may take of what the linker takes. */
const targets = { pydantic: 0.2, mypy: 0.08 };
/** Numbers of libraries. Each of the last may take at most so much of what one of the first takes. */
const counts = [50, 100, 200];
const MOST_GROWTH = 1.3;
const majors = [22, 24, 26];
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

function measure(major, file, ways) {
	const times = Object.fromEntries(ways.map((way) => [way, []]));
	for (let round = 0; round < rounds; round += 1) {
		for (const way of ways) {
			times[way].push(node(major, "bench/libraries-once.mjs", way, file).ms);
		}
	}
	return ways.map((way) => median(times[way]));
}

function measureApps() {
	node(24, "build/test/libraries/child.js", "make", directory, ...Object.keys(targets));
	const rows = [["libraries of", "record ms", "linker ms", "ratio", "at most"]];
	for (const [app, target] of Object.entries(targets)) {
		for (const major of majors) {
			const file = join(directory, `${app}.pysnap`);
			const [record, linker] = measure(major, file, ["record", "linker"]);
			const name = `${app}, Node ${major}`;
			if (record / linker > target) missed.push(name);
			const ratio = (record / linker).toFixed(2);
			rows.push([name, record.toFixed(1), linker.toFixed(1), ratio, target]);
		}
	}
	return rows;
}

function measureMany() {
	const files = counts.map((count) => join(directory, `${count}.pysnap`));
	for (const [at, count] of counts.entries()) {
		node(24, "bench/libraries-once.mjs", "make", files[at], String(count));
	}
	const head = counts.flatMap((count) => [`${count} libraries, ms`, "each"]);
	const rows = [["", ...head, "growth", "at most"]];
	for (const major of majors) {
		const each = files.map((file, at) => measure(major, file, ["record"])[0] / counts[at]);
		const growth = each.at(-1) / each[0];
		if (growth > MOST_GROWTH) missed.push(`many libraries, Node ${major}`);
		const cells = each.flatMap((ms, at) => [(ms * counts[at]).toFixed(1), ms.toFixed(2)]);
		rows.push([`Node ${major}`, ...cells, growth.toFixed(2), MOST_GROWTH]);
	}
	return rows;
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
