/**
 * Nanoseconds per call from Python for each adaptor, on the Node that runs it: `node python.mjs`. The
 * adaptor is put into the slot of a running Pyodide; the callables are METH_NOARGS functions, declared
 * with two parameters, whose real functions have 2, 1 and 0. Prints JSON.
 */
import { median } from "../statistics.mjs";
import { callees } from "./callers.mjs";
import { startPyodide } from "./pyodide.mjs";
import { ourAdaptors, shippedAdaptor } from "./strategies.mjs";

const rounds = Number(process.env.ROUNDS ?? 101);
const times = 20_000;
const METH_NOARGS = 0x0004;

const started = await startPyodide();
const { pyodide, module, table, slotPtr } = started;

function placed(wasmFunction) {
	const tableIndex = table.grow(1);
	table.set(tableIndex, wasmFunction);
	return tableIndex;
}

/** A Python function from a table index; the PyMethodDef is {ml_name, ml_meth, ml_flags, ml_doc}. */
function define(name, tableIndex) {
	const namePtr = module.stringToNewUTF8(name);
	const definitionPtr = module._malloc(16);
	module.HEAP32.set([namePtr, tableIndex, METH_NOARGS, 0], definitionPtr >> 2);
	const functionPtr = module._PyCMethod_New(definitionPtr, 0, 0, 0);
	module._PyObject_SetAttrString(module._PyImport_AddModule(mainPtr), namePtr, functionPtr);
}

const mainPtr = module.stringToNewUTF8("__main__");
// None is immortal: a function may give it without counting the reference.
const functions = callees(module.__Py_NoneStruct);
for (const count of [2, 1, 0]) define(`take_${count}`, placed(functions[count]));
pyodide.runPython(`
from time import perf_counter

def measure(function, times):
    best = float("inf")
    for _ in range(3):
        begin = perf_counter()
        for _ in range(times):
            function()
        best = min(best, perf_counter() - begin)
    return best / times * 1e9
`);
const measure = pyodide.globals.get("measure");

const contestants = [
	...shippedAdaptor(started),
	...ourAdaptors("trampoline", started),
	{ name: "js", adaptor: null },
].map(({ name, adaptor }) => ({ name, index: adaptor === null ? 0 : placed(adaptor) }));
const labels = { 2: "2 parameters", 1: "1 parameter", 0: "0 parameters" };
const callables = [2, 1, 0].map((count) => [labels[count], pyodide.globals.get(`take_${count}`)]);

const samples = new Map();
for (let round = -5; round < rounds; round++) {
	contestants.push(contestants.shift());
	for (const { name, index } of contestants) {
		module.HEAP32[slotPtr >> 2] = index;
		for (const [label, callable] of callables) {
			const nanoseconds = measure(callable, times);
			const key = `${name}|${label}`;
			if (round >= 0) samples.set(key, [...(samples.get(key) ?? []), nanoseconds]);
		}
	}
}
const result = Object.fromEntries(
	contestants.map(({ name }) => [
		name,
		Object.fromEntries(
			callables.map(([label]) => [label, median(samples.get(`${name}|${label}`))]),
		),
	]),
);
console.log(JSON.stringify(result));
process.exit(0);
