/**
 * The faults of every scenario, or of those that are named by their beginnings, as a command:
 * `node bench/faults.mjs [--all] [--part I/N] [NAME…]`. Of calls that come from one place in a row (a cold
 * start grows the function table 5,442 times) the first, the middle and the last fail, of all others each:
 * half an hour of computing. With --all each call, which takes days; with a part each N-th, beginning with
 * the I-th. Prints how many points each has, from how many places, and how many runs ended in an error;
 * exit code 1 if one did not end as it must, or a kind of point was never passed.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { tryAll } from "./faults.js";
import { neverPassed } from "./host-points.js";
import { withoutRows } from "./points.js";
import { makeScenarios } from "./scenarios.js";

const { values, positionals } = parseArgs({
	options: { part: { type: "string", default: "1/1" }, all: { type: "boolean", default: false } },
	allowPositionals: true,
});
const [part, parts] = values.part.split("/").map(Number);
const { short, long, behind, further, again } = await makeScenarios();
const all = [...short, ...further, ...long, ...behind];
const isChosen = ({ name }: { name: string }) =>
	positionals.length === 0 || positionals.some((begin) => name.startsWith(begin));
const passed = new Set<string>();
let total = 0;
let ended = 0;
for (const scenario of all.filter(isChosen)) {
	const begin = performance.now();
	const { points, sites, tried, failed, faults } = await tryAll(scenario, again, (names, sites) => {
		const chosen = values.all ? [...names.keys()] : withoutRows(sites);
		return chosen.filter((_, index) => index % parts === part - 1);
	});
	total += tried;
	ended += failed;
	const kinds = new Map<string, number>();
	for (const name of points) {
		passed.add(name);
		kinds.set(name, (kinds.get(name) ?? 0) + 1);
	}
	const list = [...kinds].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name));
	const seconds = ((performance.now() - begin) / 1000).toFixed(0);
	console.log(
		`${scenario.name}: ${points.length} points from ${sites} places, ${tried} tried, ${failed} ended in an error; ${seconds} s`,
	);
	console.log(`  ${list.join(", ")}`);
	for (const fault of faults) console.log(`  FAULT ${fault}`);
	if (faults.length > 0) process.exitCode = 1;
}
console.log(`${total} points tried, ${ended} ended in an error`);
const missing = positionals.length > 0 ? [] : neverPassed(passed);
if (missing.length > 0) {
	console.log(`Never passed: ${missing.join(", ")}`);
	process.exitCode = 1;
}
process.exit();
