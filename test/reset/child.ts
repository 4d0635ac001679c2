/**
 * The program that reset.test.ts starts on each engine: runs nasty programs one after another on one
 * instance, resets it after each, and prints, as a line of JSON, in what it differed then from how it
 * started.
 *
 *   node build/test/reset/child.js SNAPSHOT [EVERY [checkpoint]]
 *
 * EVERY 9 runs each ninth program. With "checkpoint" the way back is to one, taken of an instance in use.
 * With PROVE set, a snapshot is taken after each program, too (8 minutes). ROUNDS says how often all are run:
 * resident memory after each round goes to standard error, and what ended or printed otherwise than in the first
 * round counts as a difference. ONLY runs those whose name, or file's name, has it.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { type Checkpoint, takeSnapshot } from "../../src/index.js";
import { programs } from "./programs.js";
import { differences, keptState, startStill, stateOf, still } from "./still.js";

/** What became of one program. */
export interface Outcome {
	readonly name: string;
	readonly ended: string;
	readonly differences: readonly string[];
}

export interface Report {
	readonly outcomes: readonly Outcome[];
	/** Whether snapshots taken after the start, after a reset and after all programs were the same bytes. */
	readonly digests: readonly string[];
	readonly failed: readonly string[];
	/** Names of the navigator's locks that are held, where there are any. */
	readonly locks: readonly string[];
	/** What a reset says while a stack is suspended; empty where none can be. */
	readonly refused: string;
}

const [, , file, every = "1", aim] = process.argv;
/** What the program that runs has printed. */
let printed = "";
const pyodide = await startStill({
	snapshot: Uint8Array.from(readFileSync(file)),
	stdout: (text) => {
		printed += `${text}\n`;
	},
	stderr() {},
});
const point = aim === "checkpoint" ? await checkpoint() : undefined;
const first = keptState(pyodide);
const failed: string[] = [];
process.on("uncaughtException", (error) => failed.push(String(error)));
process.on("unhandledRejection", (error) => failed.push(String(error)));
// Every fatal error is told there, at length.
console.error = () => {};
console.warn = () => {};

/** How long a program may go on that waits, in milliseconds. */
const WAIT = 15;

async function run(code: string): Promise<string> {
	try {
		if (!/^ *(await|.* await) /m.test(code)) pyodide.runPython(code);
		else await Promise.race([pyodide.runPythonAsync(code), pause(WAIT)]);
		return "ran";
	} catch (error) {
		return String((error as Error).message)
			.trim()
			.split("\n")
			.at(-1)!;
	}
}

/** Of an instance with objects, files and JavaScript values of its own. What is drawn anew, is drawn once. */
async function checkpoint(): Promise<Checkpoint> {
	pyodide.registerJsModule("test_module", { value: {} });
	pyodide.runPython(`
import asyncio, ctypes, json, random, sqlite3, test_module
from js import Array
kept = [Array.new(3), test_module.value, ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1)]
half_run = (n for n in range(9)); next(half_run)
file = open("/tmp/kept", "w+"); file.write("kept"); file.flush(); file.seek(2)
`);
	const taken = await still(() => pyodide.pythaw.checkpoint());
	await still(() => pyodide.pythaw.reset({ to: taken }));
	return taken;
}

const reset = (): Promise<void> => still(() => pyodide.pythaw.reset({ to: point }));
/** An instance in use has what no snapshot holds: there memory itself is all that can be compared. */
const digest = async (): Promise<string> =>
	point === undefined
		? (await still(() => takeSnapshot(pyodide, { allow: ["host-string"] }))).digest
		: "";

/** Has Python wait in `waits` for a promise; then lets it go on, and the instance can be reset. */
async function refusal(): Promise<string> {
	let settle: (() => void) | undefined;
	const waiting = new Promise<void>((resolve) => {
		settle = resolve;
	});
	pyodide.registerJsModule("test_waiting", { waiting });
	const running = pyodide.runPythonAsync(`
from pyodide.ffi import can_run_sync, run_sync
from test_waiting import waiting
def waits():
    run_sync(waiting)
if can_run_sync(): waits()`);
	await pause(WAIT);
	let message = "";
	await reset().catch((error) => {
		message = error.message;
	});
	settle!();
	await running.catch(() => {});
	await reset();
	return message;
}

const digests = [await digest()];
await reset();
digests.push(await digest());
await reset();

const { SHOW, PROVE, ROUNDS = "1", ONLY = "" } = process.env;
/** How a program has ended in the first round, by its name. */
const firstEnds = new Map<string, string>();
const outcomes: Outcome[] = [];
for (let round = 1; round <= Number(ROUNDS); round += 1) {
	for (const [index, { file: own, name, code }] of programs.entries()) {
		if (index % Number(every) !== 0 || !`${own}: ${name}`.includes(ONLY)) continue;
		if (SHOW) process.stderr.write(`${name}\n`);
		printed = "";
		const ended = await run(code);
		const end = `${ended} ${printed}`;
		if (round === 1) firstEnds.set(name, end);
		const refused = await reset().catch((error) => String(error));
		const found = refused ? [refused] : differences(first, stateOf(pyodide));
		if (end !== firstEnds.get(name)) found.push(`${firstEnds.get(name)} became ${end}`);
		outcomes.push({ name, ended, differences: found });
		if (SHOW) for (const each of found) process.stderr.write(`  ${each}\n`);
		if (!PROVE) continue;
		digests.push(await digest());
		await reset();
	}
	if (ROUNDS !== "1") process.stderr.write(`round ${round}: ${process.memoryUsage.rss()} bytes\n`);
}
digests.push(await digest());
const refused = await refusal();
const { locks: manager } = (globalThis.navigator ?? {}) as { locks?: LockManager };
const locks = ((await manager?.query())?.held ?? []).map(({ name }) => String(name));
console.log(JSON.stringify({ outcomes, digests, failed, locks, refused } satisfies Report));
// A program has set another code.
process.exit(0);
