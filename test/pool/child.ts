/**
 * The program that pool.test.ts starts on each engine: calls of every kind on a pool of two, and as a line of
 * JSON how each has ended.
 *
 *   node build/test/pool/child.js SNAPSHOT
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { root } from "../engines/engines.js";

const { createPool } = (await import(
	join(root, "dist", "index.js")
)) as typeof import("../../src/index.js");

export interface Report {
	/** By name: a result, or the name and problem of an error. */
	readonly ends: Readonly<Record<string, unknown>>;
	readonly printed: string;
	/** Sizes of large modules that workers have compiled. */
	readonly compiled: readonly unknown[];
	/** What calls saw of those before them. */
	readonly seen: readonly unknown[];
	/** Of calls while something of a call before is called. */
	readonly undisturbed: readonly unknown[];
	readonly stats: import("../../src/index.js").PoolStats;
	readonly closed: unknown;
}

const pool = createPool({
	snapshot: Uint8Array.from(readFileSync(process.argv[2])),
	size: 2,
	worker: new URL("counting-worker.js", import.meta.url).href,
});
await pool.ready;

const ends: Record<string, unknown> = {};
async function end(call: Promise<unknown>): Promise<unknown> {
	try {
		return await call;
	} catch (error) {
		const { name, problem } = error as { name: string; problem?: string };
		return problem === undefined ? name : `${name} ${problem}`;
	}
}
const calls: Record<string, () => Promise<unknown>> = {
	code: () => pool.run("1 + 1"),
	names: () => pool.run("x * 2", { x: 21 }),
	structure: () => pool.run("{'a': [1, 2]}"),
	awaits: () => pool.run("import asyncio\nawait asyncio.sleep(0)\n'woke'"),
	function: () => pool.run("math.sqrt", [16]),
	raises: () => pool.run("1 / 0"),
	unfit: () => pool.run("print"),
	loop: () => pool.run("while True: pass", undefined, { timeout: 200 }),
	stubborn: () =>
		pool.run("while True:\n  try:\n    while True: pass\n  except BaseException: pass", undefined, {
			timeout: 200,
		}),
	waits: () =>
		pool.run("import asyncio\nawait asyncio.Event().wait()", undefined, { timeout: 200 }),
	memory: () => pool.run("bytearray(300_000_000)", undefined, { memoryLimit: 100e6 }),
	fatal: () => pool.run("import os\nos.abort()"),
	exits: () => pool.run("import os\nos._exit(1)"),
	"ends its thread": () => pool.run("import js\njs.process.exit(3)"),
	aborted: () => pool.run("while True: pass", undefined, { signal: AbortSignal.timeout(200) }),
	"aborted before": () => pool.run("1", undefined, { signal: AbortSignal.abort() }),
};
await Promise.all(
	Object.entries(calls).map(async ([name, call]) => {
		ends[name] = await end(call());
	}),
);
let printed = "";
await pool.run("print('a line')\nprint('half', end='')", undefined, {
	stdout(text) {
		printed += text;
	},
});
const seen = await Promise.all(
	Array.from({ length: 20 }, (_, index) =>
		pool.run(
			"import builtins, os\nfound = [n for n in dir(builtins) if n.startswith('marker')] + os.listdir('/tmp')\n" +
				"setattr(builtins, f'marker{index}', 1)\nopen(f'/tmp/{index}', 'w').close()\nfound",
			{ index },
		),
	),
);
// Of a call before, JavaScript calls something that is dead while this one runs.
await Promise.all(
	[1, 2].map(() =>
		pool.run(`
from pyodide.code import run_js
from pyodide.ffi import create_proxy
run_js("(call) => { setInterval(call, 5) }")(create_proxy(lambda: None))`),
	),
);
const pause = "import asyncio\nawait asyncio.sleep(0.1)\n'slept'";
const undisturbed = await Promise.all([1, 2].map(() => end(pool.run(pause))));
const ofWorkers = [1, 2].map(() => pool.run("import js\nlist(js.compiled)"));
const compiled = (await Promise.all(ofWorkers)).flat();
const stats = pool.stats();
await pool.close();
const closed = await end(pool.run("1"));
const report: Report = { ends, printed, seen, undisturbed, compiled, stats, closed };
console.log(JSON.stringify(report));
process.exit(0);
