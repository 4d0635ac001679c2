/**
 * Further instances in one process, from Pyodide's own snapshot and from pythaw's: what the second takes,
 * and what each further one adds to the process's memory. Needs the snapshots that starts.mjs makes.
 */
import { snapshotsOf } from "./starts.mjs";
import { markdownTable, median } from "./statistics.mjs";

const INSTANCES = 8;
const ways = ["pyodide", "pythaw"];

export function measureFurther(node, { rounds, directory, run, note }) {
	const files = snapshotsOf(node, directory);
	const results = { pyodide: [], pythaw: [] };
	for (let round = 0; round < rounds; round += 1) {
		for (const way of ways) {
			const file = files[`${way}-snapshot`];
			const output = run(node, "further-once.mjs", way, file, String(INSTANCES));
			results[way].push(JSON.parse(output));
		}
		note(".");
	}
	const each = (way, read) =>
		median(results[way].map((all) => (read(all.at(-1)) - read(all[0])) / (all.length - 1)));
	return Object.fromEntries(
		ways.map((way) => [
			way,
			{
				firstMs: median(results[way].map(([{ ms }]) => ms)),
				secondMs: median(results[way].map(([, { ms }]) => ms)),
				firstBytes: median(results[way].map(([{ bytes }]) => bytes)),
				eachBytes: each(way, ({ bytes }) => bytes),
				/** Pages of its linear memory, and JavaScript's objects. */
				eachTouched: each(way, ({ touched }) => touched),
				eachHeap: each(way, ({ heap }) => heap),
			},
		]),
	);
}

export function furtherTable(nodes) {
	const head = [
		"",
		"Pyodide: second",
		"pythaw: second",
		"ratio",
		"Pyodide: MB each",
		"pythaw: MB each",
		"of them touched memory",
		"and JS objects",
		"each of both",
	];
	const rows = nodes.map(({ name, further: { pyodide, pythaw } }) => [
		name,
		`${pyodide.secondMs.toFixed(0)} ms`,
		`${pythaw.secondMs.toFixed(0)} ms`,
		(pythaw.secondMs / pyodide.secondMs).toFixed(2),
		(pyodide.eachBytes / 1e6).toFixed(1),
		(pythaw.eachBytes / 1e6).toFixed(1),
		(pythaw.eachTouched / 1e6).toFixed(1),
		(pythaw.eachHeap / 1e6).toFixed(1),
		(pythaw.eachBytes / (pythaw.eachTouched + pythaw.eachHeap)).toFixed(2),
	]);
	return markdownTable([head, ...rows]);
}
