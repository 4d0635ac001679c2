/**
 * The fuzzer as a command, for as many inputs as there is time for:
 *
 *   node build/test/fuzz/run.js [--seed N] [--inputs N] [--target NAME] [--only INPUT] [--starts N]
 *
 * Prints what it found and, of each target, how many inputs were refused. Exit code 1 if anything was found.
 * `--only` makes one input again. `--starts` adds as many real starts of faulty snapshots.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { fuzz, type Report } from "./fuzz.js";
import { makeStarts } from "./starts.js";
import { makeTargets } from "./targets.js";

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: "1" },
		inputs: { type: "string", default: "10000" },
		target: { type: "string" },
		only: { type: "string" },
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
	if (findings.length > 0) process.exitCode = 1;
};

const first = values.only === undefined ? 0 : Number(values.only);
const inputs = values.only === undefined ? Number(values.inputs) : 1;
const tell = (done: number, { findings }: Report) => {
	if (done % 65_536 === 0) console.error(`${done}, ${findings.length} findings, ${seconds()} s`);
};
print("readers", await fuzz(targets, { seed, first, inputs }, tell));
const starts = Number(values.starts);
if (starts > 0) {
	// What the glue says of fatal errors to whoever watches the console.
	console.error = () => {};
	print("starts", await fuzz(await makeStarts(), { seed, inputs: starts }));
}
