/**
 * `npm run demo`: makes a snapshot of a small real app, starts the app from nothing and from the
 * snapshot, checks that both give the same answers, and prints how long each took.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Starts of each kind, alternating; the table shows their medians. */
const ROUNDS = 3;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const node = (...args) =>
	execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 26 });

const directory = mkdtempSync(join(tmpdir(), "pythaw-demo-"));
try {
	const snapshot = join(directory, "invoices.pysnap");
	const recipe = path("../../snapshot/invoices.toml");
	console.log("Making a snapshot of a small app: pythaw create snapshot/invoices.toml");
	const summary = node(path("../../dist/cli.js"), "create", recipe, "-o", snapshot, "--json");
	const { digest, pages, ms } = JSON.parse(summary);
	const megabytes = statSync(snapshot).size / 1e6;
	console.log(`  ${megabytes.toFixed(1)} MB, ${pages} pages, in ${(ms / 1000).toFixed(1)} s\n`);

	console.log("Starting the app from nothing and from the snapshot, in turn …\n");
	const cold = [];
	const restored = [];
	for (let round = 1; round <= ROUNDS; round++) {
		cold.push(JSON.parse(node(path("start.mjs"))));
		restored.push(JSON.parse(node(path("start.mjs"), snapshot, digest)));
	}
	checkEqual(cold, restored);
	printSummary(restored[0].results.summary_json);
	printTable(cold, restored);
	console.log(
		`\nMedians of ${ROUNDS} starts each, in processes of their own. The first calls take longer after a restore:\n` +
			"V8 compiles a function when it is first called, and a cold start has called most of them.",
	);
} finally {
	rmSync(directory, { recursive: true, force: true });
}

function checkEqual(cold, restored) {
	const [first, ...others] = [...cold, ...restored].map(({ results }) => JSON.stringify(results));
	if (others.some((results) => results !== first)) {
		throw new Error("The app's answers differ between a cold start and a restored one");
	}
}

function printSummary(json) {
	const summary = JSON.parse(json);
	console.log("The app's answers, the same from every start:");
	console.log(`  ${summary.invoices} invoices, net turnover ${summary["net turnover"]} EUR`);
	console.log(`  overdue at ${summary["as of"]}: ${summary.overdue} EUR\n`);
}

function printTable(cold, restored) {
	const rows = [
		["start to first call", "start"],
		["three calls", "answer"],
		["in all", "total"],
	].map(([label, key]) => {
		const [a, b] = [cold, restored].map((runs) => median(runs.map(({ times }) => times[key])));
		return [label, `${a.toFixed(0)} ms`, `${b.toFixed(0)} ms`, `${(a / b).toFixed(1)} x`];
	});
	const head = [`Node ${process.versions.node}`, "cold", "restored", "faster"];
	for (const row of [head, ...rows]) {
		console.log(
			row[0].padEnd(22) +
				row
					.slice(1)
					.map((cell) => cell.padStart(11))
					.join(""),
		);
	}
}

function median(numbers) {
	return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}
