/**
 * What counting costs where nothing is remembered: microseconds for the first call of a function,
 * and for the first call after an entry has changed. `node first-call.mjs`. Prints JSON.
 */
import { median } from "../statistics.mjs";
import { callees } from "./callers.mjs";
import { ourAdaptors } from "./strategies.mjs";

const table = new WebAssembly.Table({ element: "anyfunc", initial: 4000 });
const memory = new WebAssembly.Memory({ initial: 1 });
const count = Number(process.env.ROUNDS ?? 101) * 10;

/** Functions of two parameters, all of them different. */
const functions = Array.from({ length: count }, () => callees(7)[2]);
functions.forEach((wasmFunction, index) => {
	table.set(index, wasmFunction);
});

const result = {};
for (const { name, adaptor } of ourAdaptors("argument-counter", { table, memory })) {
	const samples = functions.map((_, index) => {
		const begin = performance.now();
		adaptor(index);
		return (performance.now() - begin) * 1e3;
	});
	result[name] = median(samples.slice(count / 10));
}
console.log(JSON.stringify(result));
