/**
 * Nanoseconds per call from wasm for each adaptor, on the Node that runs it: `node calls.mjs`. All
 * adaptors take turns in one process, on the memory and table of a real Pyodide. Prints JSON.
 */
import { median } from "../statistics.mjs";
import { callees, counterCaller, jsCaller, trampolineCaller } from "./callers.mjs";
import { startPyodide } from "./pyodide.mjs";
import { ourAdaptors, shippedAdaptor } from "./strategies.mjs";

const rounds = Number(process.env.ROUNDS ?? 101);
const times = 20_000;
/** Each sample is the best of so many loops in a row: a pause by the machine is no property of an adaptor. */
const tries = 3;

const started = await startPyodide();
const { table, module } = started;
const successPtr = module._malloc(4);

function placed(wasmFunction) {
	const tableIndex = table.grow(1);
	table.set(tableIndex, wasmFunction);
	return tableIndex;
}

const functions = callees(7).map(placed);
/** `[frequent, rare]`: which functions are called, four times and once in five. */
const mixes = {
	"2 and 3 parameters, 4:1": [functions[2], functions[3]],
	"2 parameters": [functions[2], functions[2]],
	"3 parameters": [functions[3], functions[3]],
	"1 parameter": [functions[1], functions[1]],
	"0 parameters": [functions[0], functions[0]],
};

function contestants(form) {
	const js = { name: "js", run: jsCaller(table, started.jsCall), index: 0 };
	const adaptors = [
		...(form === "trampoline" ? shippedAdaptor(started) : []),
		...ourAdaptors(form, started),
	];
	const run = form === "trampoline" ? trampolineCaller(table, successPtr) : counterCaller(table);
	return [...adaptors.map(({ name, adaptor }) => ({ name, run, index: placed(adaptor) })), js];
}

function sample({ run, index }, [frequent, rare]) {
	let best = Number.POSITIVE_INFINITY;
	for (let attempt = 0; attempt < tries; attempt++) {
		const begin = performance.now();
		run(times, index, frequent, rare);
		best = Math.min(best, performance.now() - begin);
	}
	return (best * 1e6) / times;
}

async function measure(form) {
	const all = contestants(form);
	const samples = new Map();
	// The first rounds are for the engine to optimise in; it does so on other threads.
	for (let round = -10; round < rounds; round++) {
		if (round === 0) await new Promise((resolve) => setTimeout(resolve, 500));
		for (const [mix, pair] of Object.entries(mixes)) {
			// Another one begins each round.
			all.push(all.shift());
			for (const contestant of all) {
				const key = `${contestant.name}|${mix}`;
				const nanoseconds = sample(contestant, pair);
				if (round >= 0) samples.set(key, [...(samples.get(key) ?? []), nanoseconds]);
			}
		}
	}
	return Object.fromEntries(
		all.map(({ name }) => [
			name,
			Object.fromEntries(
				Object.keys(mixes).map((mix) => [mix, median(samples.get(`${name}|${mix}`))]),
			),
		]),
	);
}

const result = {};
for (const form of ["trampoline", "argument-counter"]) result[form] = await measure(form);
console.log(JSON.stringify(result));
process.exit(0);
