/**
 * `node bench/verify.mjs`: what verify adds to making the base snapshot. Both come from one process:
 * the time in verify is what its two doors took, less than which nothing can be told from noise.
 *
 * Options: `--rounds N` (default 5). Needs `npm run build:test`, whose modules can be wrapped.
 */
import "./help.mjs";

import { parseArgs } from "node:util";
import { createSnapshot } from "../build/src/index.js";
import { Verification } from "../build/src/verify/verify.js";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });

const steps = ["instance", "image", "rest", "throwIfRefused"];
const spent = {};
for (const step of steps) {
	const original = Verification.prototype[step];
	Verification.prototype[step] = function (...args) {
		const begin = performance.now();
		try {
			return original.apply(this, args);
		} finally {
			spent[step] = (spent[step] ?? 0) + performance.now() - begin;
		}
	};
}

const rounds = [];
for (let round = 0; round < Number(options.rounds); round += 1) {
	for (const step of steps) spent[step] = 0;
	const begin = performance.now();
	await createSnapshot();
	rounds.push({ create: performance.now() - begin, ...spent });
}

const of = (name) => median(rounds.map((round) => round[name]));
const verify = median(rounds.map((round) => steps.reduce((sum, step) => sum + round[step], 0)));
console.log(
	markdownTable([
		["", ...steps, "verify", "without it", "adds"],
		[
			`Node ${process.versions.node}`,
			...steps.map((step) => `${of(step).toFixed(0)} ms`),
			`${verify.toFixed(0)} ms`,
			`${(of("create") - verify).toFixed(0)} ms`,
			`${((100 * verify) / (of("create") - verify)).toFixed(1)} %`,
		],
	]),
);
