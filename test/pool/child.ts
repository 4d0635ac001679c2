/**
 * The program that pool.test.ts starts on each engine: calls of every kind on a pool of two, and as a line of
 * JSON how each has ended.
 *
 *   node build/test/pool/child.js SNAPSHOT
 */
import { readFileSync, unlinkSync } from "node:fs";
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
	/** Bytes of the process once both workers were ready. */
	readonly resident: number;
	/** How many lines a call has printed while the first was not taken yet, and how many arrived in the end. */
	readonly ahead: { readonly printed: number; readonly arrived: number };
	/** Sizes of large modules that workers have compiled. */
	readonly compiled: readonly unknown[];
	/** What calls saw of those before them. */
	readonly seen: readonly unknown[];
	/** Of calls while something of a call before is called. */
	readonly undisturbed: readonly unknown[];
	readonly stats: import("../../src/index.js").PoolStats;
	/** How many calls at once have ended, that cannot be sent or were aborted. */
	readonly many: readonly unknown[];
	/** How calls have ended that ran, waited or came when the pool was closed. */
	readonly closed: readonly unknown[];
}

const pool = createPool({
	snapshot: Uint8Array.from(readFileSync(process.argv[2])),
	size: 2,
	worker: new URL("counting-worker.js", import.meta.url).href,
});
await pool.ready;
const resident = process.memoryUsage().rss;

const ends: Record<string, unknown> = {};
async function end(call: Promise<unknown>): Promise<unknown> {
	try {
		return await call;
	} catch (error) {
		const { name, problem } = error as { name: string; problem?: string };
		return problem === undefined ? name : `${name} ${problem}`;
	}
}
/** What a worker says, by a program. */
const FORGED = `
import js
from pyodide.ffi import to_js
port = js.process.getBuiltinModule("node:worker_threads").parentPort
end = {"type": "ended", "outcome": {"kind": "value", "value": "forged"}}
own = range(1, 40)
for message in (None, 5, {"type": "ready"}, *({**end, "id": i} for i in range(40, 90)),
        {"type": "failed", "message": "forged"},
        *({"type": "printed", "id": i, "text": {"toString": 1}} for i in own),
        *({**end, "id": i, "outcome": outcome} for i in own for outcome in (None, {"kind": "raised"}, {"kind": 5}))):
    port.postMessage(to_js(message, dict_converter=js.Object.fromEntries))
"its own"`;
const SUSPENDED = `
import asyncio
from pyodide.ffi import can_run_sync, run_sync
async def wait(): run_sync(asyncio.sleep(100))
if can_run_sync(): task = asyncio.ensure_future(wait())
await asyncio.sleep(0.01)
"left"`;
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
	"no time": () => pool.run("while True: pass", undefined, { timeout: 0 }),
	years: () => pool.run("2", null as any, { timeout: 1e13 }),
	"another error": () =>
		pool.run("try:\n  while True: pass\nexcept BaseException: raise ValueError", undefined, {
			timeout: 200,
		}),
	"what cannot be sent": () => pool.run("f", { f: [() => 1] }),
	"a getter that throws": () =>
		pool.run("f", {
			get f() {
				throw 5;
			},
		}),
	"large arguments": () => pool.run("len(x)", { x: "x".repeat(50e6) }, { memoryLimit: 40e6 }),
	"a listener that throws": () =>
		pool.run("print(1)\nwhile True: pass", undefined, {
			stdout() {
				throw new RangeError("The listener's own");
			},
		}),
	"an asynchronous listener that throws": () =>
		pool.run("print(1)\nwhile True: pass", undefined, {
			stdout: async () => {
				throw new RangeError("The listener's own");
			},
		}),
	"no function": () => pool.run("nowhere", [1]),
	"no module": () => pool.run("no.such.module.function", []),
	"what is no function": () => pool.run("math.pi", []),
	"messages of its own": () => pool.run(FORGED),
	"a suspended stack": () => pool.run(SUSPENDED),
	"nothing to reset with": () => pool.run("import pyodide_js\npyodide_js.pythaw = None"),
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
const ahead = { printed: 0, arrived: 0 };
const path = join(process.env.TMPDIR ?? "/tmp", `pythaw-pool-${process.pid}`);
const LINES = `
import js
fs = js.process.getBuiltinModule("node:fs")
for number in range(5000):
    if number % 100 == 0: fs.writeFileSync(path, str(number))
    print("x" * 999)`;
await pool.run(
	LINES,
	{ path },
	{
		stdout(text) {
			if (ahead.arrived === 0) {
				// Meanwhile the worker goes on.
				Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
				ahead.printed = Number(readFileSync(path, "utf8"));
			}
			ahead.arrived += text.split("\n").length - 1;
		},
	},
);
unlinkSync(path);
// Each worker tells the pool for a while that it is ready, also while it is reset.
await Promise.all(
	[1, 2].map(() =>
		pool.run(`
from pyodide.code import run_js
run_js("""const { parentPort } = process.getBuiltinModule("node:worker_threads");
for (let ms = 0; ms < 400; ms += 2) setTimeout(() => parentPort.postMessage({ type: "ready" }), ms); 0""")`),
	),
);
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
const unfit = Array.from({ length: 5000 }, () => end(pool.run("1", { f: () => 1 })));
const controller = new AbortController();
const { signal } = controller;
const aborted = Array.from({ length: 30 }, () => end(pool.run("while True: pass", {}, { signal })));
setTimeout(() => controller.abort(new RangeError("enough")), 100);
const many = [...new Set(await Promise.all([...unfit, ...aborted]))];
// More than there are workers: some run, and some wait.
const last = Array.from({ length: 4 }, () => end(pool.run("while True: pass")));
setTimeout(() => pool.close(), 100);
const closed = [...new Set([...(await Promise.all(last)), await end(pool.run("1"))])];
await pool.close();
const report: Report = {
	...{ ends, printed, resident, ahead, seen, undisturbed, compiled, stats, many, closed },
};
// The process ends by itself: nothing of the pool is left.
console.log(JSON.stringify(report));
