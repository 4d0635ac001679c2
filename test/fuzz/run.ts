/**
 * The fuzzer as a command, for as many inputs as there is time for:
 *
 *   node build/test/fuzz/run.js [--seed N] [--inputs N] [--first INPUT] [--target NAME] [--only INPUT]
 *     [--examinations N] [--starts N]
 *
 * Prints what it found and, of each target, how many inputs were refused. Exit code 1 if anything was found,
 * an input took a second of computing, or the process a gigabyte. `--only` makes one input again; `--first`
 * begins with that one, so that several processes can share a long run.
 * `--examinations` adds as many memories that lie to `diff`, `--starts` real starts of faulty snapshots.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { makeExaminations } from "./examined.js";
import { fuzz, type Listener, type Report } from "./fuzz.js";
import { makeStarts } from "./starts.js";
import { makeTargets } from "./targets.js";
import { watch } from "./watch.js";

/** What no reader may pass: milliseconds for one input, and resident memory. */
const LIMIT_MS = 1000;
const LIMIT_BYTE_LENGTH = 2 ** 30;

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: "1" },
		inputs: { type: "string", default: "10000" },
		target: { type: "string" },
		first: { type: "string", default: "0" },
		only: { type: "string" },
		examinations: { type: "string", default: "0" },
		starts: { type: "string", default: "0" },
	},
});
const seed = Number(values.seed);
const all = await makeTargets();
const targets =
	values.target === undefined ? all : all.filter(({ name }) => name === values.target);
if (targets.length === 0) throw new Error(`targets are: ${all.map(({ name }) => name).join("; ")}`);

const begin = performance.now();
const seconds = () => Math.round((performance.now() - begin) / 100) / 10;
const print = (title: string, { findings, slowest, peakByteLength, ...report }: Report) => {
	const mib = Math.round(peakByteLength / 2 ** 20);
	console.log(
		`${title}, seed ${seed}: ${report.inputs} inputs in ${seconds()} s, at most ${mib} MiB resident`,
	);
	console.log(`  slowest: ${slowest.ms.toFixed(0)} ms, ${slowest.target}, input ${slowest.input}`);
	for (const [name, { inputs, refused }] of Object.entries(report.targets)) {
		console.log(`  ${name}: ${inputs}, of which refused ${refused}`);
	}
	const seen = new Map<string, number>();
	for (const { target, input, fault } of findings) {
		const kind = `${target}: ${fault.replace(/\d+/g, "#")}`;
		seen.set(kind, (seen.get(kind) ?? 0) + 1);
		if (seen.get(kind) === 1) console.log(`  FOUND ${target}, input ${input}: ${fault}`);
	}
	console.log(`  ${findings.length} findings of ${seen.size} kinds`);
	return findings.length;
};

const first = Number(values.only ?? values.first);
const inputs = values.only === undefined ? Number(values.inputs) : 1;
const watched = watch(60);
const listener: Listener = {
	begun: watched.at,
	progress(done, { findings }) {
		if (done % 65_536 === 0) console.error(`${done}, ${findings.length} findings, ${seconds()} s`);
	},
};
const read = await fuzz(targets, { seed, first, inputs }, listener);
let found = print("readers", read);
if (read.slowest.ms > LIMIT_MS || read.peakByteLength > LIMIT_BYTE_LENGTH) found += 1;
// What the glue says of fatal errors to whoever watches the console.
console.error = () => {};
for (const [title, make] of [
	["examinations", makeExaminations],
	["starts", makeStarts],
] as const) {
	const inputs = Number(values[title]);
	if (inputs > 0) found += print(title, await fuzz(await make(), { seed, inputs }, listener));
}
await watched.end();
if (found > 0) process.exitCode = 1;
