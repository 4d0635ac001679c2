/**
 * What putting native libraries in place costs on a restore: from the snapshot's record, and through
 * Pyodide's own linker. `node bench/libraries.mjs [ROUNDS]`, after `npm run setup` and builds. Prints
 * medians, and says whether the targets of issue 6 are met.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable, median } from "./statistics.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = Number(process.argv[2] ?? 7);
/** The most that the record may take of what the linker takes. */
const targets = { pydantic: 0.2, mypy: 0.35 };
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));

function node(major, ...args) {
	const binary = join(root, `test/engines/node_modules/node-${major}-linux-x64/bin/node`);
	const { status, stdout, stderr } = spawnSync(binary, args, { encoding: "utf8", cwd: root });
	if (status !== 0) throw new Error(`${args.join(" ")} failed:\n${stderr.slice(-2000)}`);
	return JSON.parse(stdout.trimEnd().split("\n").at(-1));
}

try {
	const rows = [["libraries of", "record ms", "linker ms", "ratio", "at most"]];
	let met = true;
	for (const [app, target] of Object.entries(targets)) {
		const file = join(directory, `${app}.pysnap`);
		node(24, "build/test/libraries/child.js", "make", app, file);
		for (const major of [20, 24, 26]) {
			const times = { record: [], linker: [] };
			for (let round = 0; round < rounds; round += 1) {
				for (const way of ["record", "linker"]) {
					times[way].push(node(major, "bench/libraries-once.mjs", way, file).ms);
				}
			}
			const [record, linker] = [median(times.record), median(times.linker)];
			const ratio = record / linker;
			met &&= ratio <= target;
			const name = `${app}, Node ${major}`;
			rows.push([name, record.toFixed(1), linker.toFixed(1), ratio.toFixed(2), target]);
		}
	}
	console.log(markdownTable(rows));
	if (!met) {
		console.error("A target is missed.");
		process.exitCode = 1;
	}
} finally {
	rmSync(directory, { recursive: true, force: true });
}
