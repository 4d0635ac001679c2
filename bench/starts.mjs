/**
 * How long a start takes, per Node: Pyodide's own cold start, Pyodide's own snapshot, pythaw's cold start,
 * pythaw's snapshot, and what `pythaw build` makes of that for all hosts and for Node, each in a process of
 * its own. They alternate, so that whatever else the machine
 * does meets all of them.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { markdownTable, median } from "./statistics.mjs";

const built = ["build-any", "build-node"];
export const ways = [
	"pyodide-cold",
	"pyodide-snapshot",
	"pythaw-cold",
	"pythaw-snapshot",
	...built,
];

/** Makes Pyodide's own snapshot and pythaw's on a Node. */
export function makeSnapshots(node, { directory, run, note }) {
	const files = snapshotsOf(node, directory);
	run(node, "start-once.mjs", "make-pyodide", files["pyodide-snapshot"]);
	run(node, "start-once.mjs", "make-pythaw", files["pythaw-snapshot"]);
	for (const way of built) {
		const target = way.slice("build-".length);
		const flags = ["--target", target, "-o", files[way], "--no-precompress", "--quiet"];
		run(node, "../dist/cli.js", "build", files["pythaw-snapshot"], ...flags);
	}
	const sizes = ["pyodide-snapshot", "pythaw-snapshot"].map((way) => files[way]);
	const megabytes = sizes.map((file) => (statSync(file).size / 1e6).toFixed(1));
	note(`${node.name}: snapshots of ${megabytes.join(" and ")} MB; `);
}

/** Returns medians in milliseconds, by way, and our steps. */
export function measureStarts(node, { rounds, directory, run, note }) {
	const files = snapshotsOf(node, directory);
	const results = Object.fromEntries(ways.map((way) => [way, []]));
	for (let round = 0; round < rounds; round += 1) {
		for (const way of ways) {
			results[way].push(JSON.parse(run(node, "start-once.mjs", way, files[way] ?? "")));
		}
		note(".");
	}
	const of = (way, read) => median(results[way].map(read));
	const steps = (way) =>
		Object.fromEntries(
			["resolve", "link", "c-phase", "connect", "total"].map((name) => [
				name,
				of(way, ({ timings }) => timings[name]),
			]),
		);
	return {
		ms: Object.fromEntries(ways.map((way) => [way, of(way, ({ ms }) => ms)])),
		steps: { "pythaw-cold": steps("pythaw-cold"), "pythaw-snapshot": steps("pythaw-snapshot") },
	};
}

/** Where the two snapshots of a Node are. */
export const snapshotsOf = ({ major }, directory) => ({
	"pyodide-snapshot": join(directory, `${major}.pyodide`),
	"pythaw-snapshot": join(directory, `${major}.pysnap`),
	...Object.fromEntries(built.map((way) => [way, join(directory, `${major}.${way}`)])),
});

export function startsTable(nodes) {
	const head = [
		"",
		"Pyodide, cold",
		"its snapshot",
		"pythaw, cold",
		"its snapshot",
		"build",
		"build for Node",
	];
	const rows = nodes.map(({ name, starts: { ms } }) => [
		name,
		...ways.map((way) => `${ms[way].toFixed(0)} ms`),
		(ms["pythaw-snapshot"] / ms["pyodide-snapshot"]).toFixed(2),
		`${(ms["pyodide-cold"] / ms["pythaw-snapshot"]).toFixed(1)}×`,
	]);
	return markdownTable([[...head, "of Pyodide's", "speed-up"], ...rows]);
}

/** A cold start links as the glue does, a restore by what the snapshot or the built files say. */
export function stepsTable(nodes) {
	const head = ["", "resolve", "link", "C phase", "JS phase", "total", "link, cold"];
	const rows = nodes.map(({ name, starts: { steps } }) => [
		name,
		...["resolve", "link", "c-phase", "connect", "total"].map((step) =>
			steps["pythaw-snapshot"][step].toFixed(0),
		),
		steps["pythaw-cold"].link.toFixed(0),
	]);
	return markdownTable([head, ...rows]);
}
