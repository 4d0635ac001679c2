/**
 * All faults of all scenarios, or of those that are named by their beginnings, as a command:
 * `node build/test/faults/run.js [NAME…]`. Prints how many points each
 * has and how many runs ended in an error; exit code 1 if one did not end as it must.
 */
import process from "node:process";
import { tryAll } from "./faults.js";
import { makeScenarios } from "./scenarios.js";

const { scenarios, again } = await makeScenarios();
let total = 0;
const names = process.argv.slice(2);
const isChosen = ({ name }: { name: string }) =>
	names.length === 0 || names.some((begin) => name.startsWith(begin));
for (const scenario of scenarios.filter(isChosen)) {
	const { points, tried, failed, faults } = await tryAll(scenario, again);
	total += tried;
	const kinds = new Map<string, number>();
	for (const name of points) kinds.set(name, (kinds.get(name) ?? 0) + 1);
	const all = [...kinds].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name));
	console.log(`${scenario.name}: ${tried} points tried, ${failed} ended in an error`);
	console.log(`  ${all.join(", ")}`);
	for (const fault of faults) console.log(`  FAULT ${fault}`);
	if (faults.length > 0) process.exitCode = 1;
}
console.log(`${total} points in all`);
