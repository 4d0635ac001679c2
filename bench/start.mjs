/**
 * `npm run bench`: how long a start takes, per installed Node: Pyodide's own cold start, Pyodide's own
 * snapshot, pythaw's cold start and pythaw's snapshot. Processes alternate within one run, so that
 * whatever else the machine does meets all of them; medians of ROUNDS starts each.
 *
 * Options: `--rounds N` (default 9), `--node 24` (one major version only), `--steps` (where ours goes;
 * a cold start links as the glue does, a restore by its layout), `--no-code-cache` (as on a machine
 * that keeps nothing between processes).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installedNodes } from "./engines.mjs";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "9" },
		node: { type: "string" },
		steps: { type: "boolean", default: false },
		"no-code-cache": { type: "boolean", default: false },
	},
});
const rounds = Number(options.rounds);
const script = fileURLToPath(new URL("start-once.mjs", import.meta.url));
const ways = ["pyodide-cold", "pyodide-snapshot", "pythaw-cold", "pythaw-snapshot"];

const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
try {
	const rows = [
		[
			"",
			"Pyodide, cold",
			"its snapshot",
			"pythaw, cold",
			"its snapshot",
			"of Pyodide's",
			"of cold",
		],
	];
	const steps = [["", "resolve", "link", "C phase", "JS phase", "total", "link, cold"]];
	for (const node of installedNodes()) {
		if (options.node !== undefined && String(node.major) !== options.node) continue;
		const results = measure(node);
		const ms = Object.fromEntries(ways.map((way) => [way, median(results[way].map((r) => r.ms))]));
		rows.push([
			node.name,
			...ways.map((way) => `${ms[way].toFixed(0)} ms`),
			(ms["pythaw-snapshot"] / ms["pyodide-snapshot"]).toFixed(2),
			`1/${(ms["pyodide-cold"] / ms["pythaw-snapshot"]).toFixed(1)}`,
		]);
		const step = (way, name) => median(results[way].map(({ timings }) => timings[name])).toFixed(0);
		steps.push([
			node.name,
			...["resolve", "link", "c-phase", "js-phase", "total"].map((name) =>
				step("pythaw-snapshot", name),
			),
			step("pythaw-cold", "link"),
		]);
	}
	console.log(`${cpus().length} cores, ${cpus()[0].model}; medians of ${rounds} starts each\n`);
	console.log(markdownTable(rows));
	if (options.steps)
		console.log(`\nSteps of pythaw's start from a snapshot, in ms\n\n${markdownTable(steps)}`);
} finally {
	rmSync(directory, { recursive: true, force: true });
}

function measure(node) {
	const files = {
		"pyodide-snapshot": join(directory, `${node.major}.pyodide`),
		"pythaw-snapshot": join(directory, `${node.major}.pysnap`),
	};
	const env = {
		...process.env,
		// Its own: what the first start keeps, the measured ones find.
		XDG_CACHE_HOME: join(directory, "cache"),
		PYTHAW_CODE_CACHE: options["no-code-cache"] ? "off" : "on",
	};
	const start = (...args) =>
		execFileSync(node.binary, [script, ...args], { encoding: "utf8", env });
	start("make-pyodide", files["pyodide-snapshot"]);
	start("make-pythaw", files["pythaw-snapshot"]);
	process.stderr.write(
		`${node.name}: snapshots of ${Object.values(files)
			.map((file) => (statSync(file).size / 1e6).toFixed(1))
			.join(" and ")} MB; `,
	);
	const results = Object.fromEntries(ways.map((way) => [way, []]));
	for (let round = 0; round < rounds; round += 1) {
		for (const way of ways) results[way].push(JSON.parse(start(way, files[way] ?? "")));
		process.stderr.write(".");
	}
	process.stderr.write("\n");
	return results;
}
