/**
 * `npm run bench`: starts, a FastAPI app's first answer, and further instances in one process, per
 * installed Node; and files and their sizes on the wire. Prints Markdown, and writes what it is made of as JSON, from which the chart is drawn.
 *
 * Options: `--rounds N` (default 15; further instances have a third of them), `--node 24` (one major
 * version only), `--only starts,app,further,sizes` (default: all), `--json FILE` (default build/bench.json),
 * `--svg FILE` (draws the chart), `--steps` (where our start goes), `--no-code-cache` (as on a machine that
 * keeps nothing between processes), `--no-form` (with Pyodide's plain files), `--trace FILE` (one restored start as a timeline for ui.perfetto.dev or
 * chrome://tracing; measures nothing else).
 */
import "./help.mjs";

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { appTable, measureApp, prepareApp } from "./app.mjs";
import { chartOf } from "./chart.mjs";
import { installedNodes } from "./engines.mjs";
import { waitForForm } from "./forms.mjs";
import { furtherTable, measureFurther } from "./further.mjs";
import { measureSizes, sizesTable } from "./sizes.mjs";
import { makeSnapshots, measureStarts, startsTable, stepsTable } from "./starts.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "15" },
		node: { type: "string" },
		only: { type: "string", default: "starts,app,further,sizes" },
		json: { type: "string", default: "build/bench.json" },
		svg: { type: "string" },
		trace: { type: "string" },
		steps: { type: "boolean", default: false },
		"no-code-cache": { type: "boolean", default: false },
		"no-form": { type: "boolean", default: false },
	},
});
const rounds = Number(options.rounds);
const parts = options.only.split(",");
const nodes = installedNodes().filter(
	({ major }) => options.node === undefined || String(major) === options.node,
);
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
const env = {
	...process.env,
	// Its own: what the first start keeps, the measured ones find.
	XDG_CACHE_HOME: join(directory, "cache"),
	PYTHAW_CODE_CACHE: options["no-code-cache"] ? "off" : "on",
	PYTHAW_FORM: options["no-form"] ? "off" : "on",
};
const note = (text) => process.stderr.write(text);

/** What a script of this directory prints, run by a Node in a process of its own. */
function run({ binary }, script, ...args) {
	const path = fileURLToPath(new URL(script, import.meta.url));
	const flags = script === "further-once.mjs" ? ["--expose-gc"] : [];
	return execFileSync(binary, [...flags, path, ...args], {
		encoding: "utf8",
		env,
		maxBuffer: 1 << 28,
	});
}

try {
	if (options.trace !== undefined) trace();
	else report(measure());
} finally {
	rmSync(directory, { recursive: true, force: true });
}

function measure() {
	const awaitForm = () => options["no-form"] || waitForForm(env.XDG_CACHE_HOME);
	const tools = { rounds, directory, run, note, awaitForm };
	const results = nodes.map(({ name, major }) => ({ name, major }));
	const faults = {};
	nodes.forEach((node, index) => {
		if (!parts.includes("starts") && !parts.includes("further")) return;
		makeSnapshots(node, tools);
		awaitForm();
		if (parts.includes("starts")) results[index].starts = measureStarts(node, tools);
		if (parts.includes("further")) {
			const further = { ...tools, rounds: Math.ceil(rounds / 3) };
			results[index].further = measureFurther(node, further);
		}
		note("\n");
	});
	if (parts.includes("app")) {
		const app = prepareApp(nodes.find(({ major }) => major >= 24) ?? nodes[0], tools);
		if (app.fault !== undefined) faults.app = app.fault;
		else
			nodes.forEach((node, index) => {
				results[index].app = measureApp(node, app, tools);
			});
		note("\n");
	}
	const sizes = parts.includes("sizes") ? measureSizes(tools) : undefined;
	const [{ model }] = cpus();
	const { version } = JSON.parse(
		readFileSync(new URL("../node_modules/pyodide/package.json", import.meta.url), "utf8"),
	);
	return {
		date: new Date().toISOString().slice(0, 10),
		machine: `${cpus().length} cores, ${model}`,
		pyodide: version,
		python: spawnSync("python3", ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "no Python",
		rounds,
		nodes: results,
		sizes,
		faults,
	};
}

function report(results) {
	const { machine, pyodide, nodes, sizes, faults, python } = results;
	console.log(`${machine}; Pyodide ${pyodide}; medians of ${rounds} starts each\n`);
	if (parts.includes("starts")) {
		console.log(
			`Until the first Python result, from importing the loader\n\n${startsTable(nodes)}\n`,
		);
		if (options.steps)
			console.log(`Steps of pythaw's start from a snapshot, in ms\n\n${stepsTable(nodes)}\n`);
	}
	if (parts.includes("further")) {
		console.log(`Further instances in one process, from a snapshot\n\n${furtherTable(nodes)}\n`);
	}
	if (faults.app !== undefined) console.log(`FastAPI was not measured: ${faults.app}\n`);
	else if (parts.includes("app")) {
		console.log(`A FastAPI app, restored\n\n${appTable(nodes, python)}\n`);
	}
	if (sizes !== undefined) console.log(`Files of a start in a page\n\n${sizesTable(sizes)}\n`);
	write(options.json, `${JSON.stringify(results, null, "\t")}\n`);
	if (options.svg !== undefined) write(options.svg, chartOf(results));
}

function trace() {
	const node = nodes.find(({ major }) => major === 24) ?? nodes.at(-1);
	const file = join(directory, "base.pysnap");
	run(node, "start-once.mjs", "make-pythaw", file);
	if (!options["no-form"]) waitForForm(env.XDG_CACHE_HOME);
	// Once before, so that what is kept between processes is there.
	run(node, "start-once.mjs", "pythaw-snapshot", file);
	write(options.trace, run(node, "trace-once.mjs", file));
}

function write(path, text) {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
	note(`Wrote ${path}\n`);
}
