/**
 * The program of crowd.test.ts: in each of ten rounds suspends 1,000 stacks at once and resumes them in
 * a random order, some of them with a rejection. Prints what it saw as a line of JSON.
 *
 *   node build/test/stack-switching/crowd.js cold|restore [FILE]
 */
import { readFile } from "node:fs/promises";
import { defineApp } from "./app.js";
import { type Held, held } from "./held.js";
import { loadPyodide } from "./pythaw.js";

export interface Round {
	/** Stacks that were suspended at the same moment. */
	readonly suspended: number;
	/** Calls whose outcome was not theirs. */
	readonly wrong: number;
	/** Milliseconds. */
	readonly ms: number;
	/** Bytes by which the C stack pointer is off from where it was before all rounds, at the next entry. */
	readonly offByteLength: number;
	/** Size of linear memory. */
	readonly heapByteLength: number;
	/** Bytes of it that `malloc` has given out, after a collection. */
	readonly usedByteLength: number;
	/** Objects that the garbage collector knows. */
	readonly objects: number;
	/** Entries of the JS reference table. */
	readonly references: number;
	/** `PyThreadState`s, of which one is the main one. */
	readonly threadStates: number;
}

const crowdSize = 1000;
const roundCount = 10;

const [mode, file = ""] = process.argv.slice(2);
const pyodide = await loadPyodide(mode === "restore" ? { snapshot: await readFile(file) } : {});
if (mode !== "restore") defineApp(pyodide);
pyodide.runPython(`
def wait_for_number(promise, n):
    """Its number, or what the rejection says, from below C code."""
    try:
        return sorted([n], key=lambda _: run_sync(promise))[0]
    except JsException as error:
        return error.message

def count_objects():
    gc.collect()
    return len(gc.get_objects())
`);
const module = (pyodide as any)._module;
const wait = pyodide.globals.get("wait_for_number");
const countObjects = pyodide.globals.get("count_objects");
const depthOfEntry = pyodide.globals.get("call");

const random = generator(20_261_121);
const rounds: Round[] = [];
const begin = await entryStackPointer();
// One round before those that are compared: caches and free lists fill.
await runRound();
for (let index = 0; index < roundCount; index++) rounds.push(await runRound());
console.log(JSON.stringify(rounds));

async function runRound(): Promise<Round> {
	const started = performance.now();
	const crowd = [...Array(crowdSize).keys()].map((n) => {
		const promise = held<number>();
		return { n, promise, outcome: wait.callPromising(promise.promise, n) as Promise<unknown> };
	});
	let suspended = 0;
	for (let turn = 0; suspended < crowdSize && turn < 2000; turn++) {
		await new Promise((resolve) => setTimeout(resolve, 1));
		suspended = threadStates() - 1;
	}
	const order = shuffled(crowd.map(({ promise, n }) => ({ promise, n })));
	for (const { promise, n } of order) {
		settle(promise, n);
		// Now and then those that were resumed run on before the next.
		if (random() < 0.1) await new Promise((resolve) => setTimeout(resolve, 0));
	}
	let wrong = 0;
	for (const { n, outcome } of crowd) {
		if ((await outcome) !== (isRejected(n) ? `rejected ${n}` : n)) wrong++;
	}
	const ms = performance.now() - started;
	const offByteLength = begin - (await entryStackPointer());
	const objects = countObjects();
	return {
		suspended,
		wrong,
		ms,
		offByteLength,
		heapByteLength: module.HEAPU8.byteLength,
		usedByteLength: usedByteLength(),
		objects,
		references: module._hiwire_num_refs(),
		threadStates: threadStates(),
	};
}

function isRejected(n: number): boolean {
	return n % 7 === 3;
}

function settle({ resolve, reject }: Held<number>, n: number): void {
	if (isRejected(n)) reject(new Error(`rejected ${n}`));
	else resolve(n);
}

/** Where the C stack pointer stands in JavaScript that Python calls on entry. */
async function entryStackPointer(): Promise<number> {
	return depthOfEntry.callPromising(() => module.stackSave());
}

/** `uordblks`, the eighth of the ten words of C's `struct mallinfo`. */
function usedByteLength(): number {
	const stackPointer = module.stackSave();
	const infoPtr = module.stackAlloc(40);
	module._mallinfo(infoPtr);
	const byteLength = module.HEAPU32[(infoPtr >> 2) + 7];
	module.stackRestore(stackPointer);
	return byteLength;
}

function threadStates(): number {
	let count = 0;
	let threadState = module._PyInterpreterState_ThreadHead(module._PyInterpreterState_Get());
	for (; threadState !== 0; threadState = module._PyThreadState_Next(threadState)) count++;
	return count;
}

function shuffled<T>(items: T[]): T[] {
	for (let index = items.length - 1; index > 0; index--) {
		const other = Math.floor(random() * (index + 1));
		[items[index], items[other]] = [items[other], items[index]];
	}
	return items;
}

/** Numbers in [0, 1), the same for the same seed (a linear congruential generator of 32 bits). */
function generator(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}
