/** Pools: each call runs on a pristine instance, and ends in a value or in what became of it. */
import { expect } from "chai";
import { createPool, PoolError } from "../../src/index.js";
import { baseFile } from "../boot/base.js";
import { engines } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";
import type { Report } from "./child.js";

const program = new URL("../../../dist/pool-worker.js", import.meta.url);

describe("createPool", () => {
	for (const engine of engines.filter(({ name }) =>
		["Node 20", "Node 24", "Deno 2", "Bun 1"].includes(name),
	)) {
		it(`ends every call as it should, on ${engine.name}`, async () => {
			const report = await ask<Report>(engine, "pool/child", await baseFile());
			expect(report.ends).to.deep.equal({
				code: 2,
				names: 42,
				structure: { a: [1, 2] },
				awaits: "woke",
				function: 4,
				raises: "PythonRaisedError",
				unfit: "PoolError unfit",
				loop: "PoolError timeout",
				stubborn: "PoolError timeout",
				waits: "PoolError timeout",
				memory: "PoolError memory",
				fatal: "PoolError died",
				exits: "PoolError died",
				"ends its thread": "PoolError died",
				aborted: "TimeoutError",
				"no time": "PoolError timeout",
				years: 2,
				"another error": "PoolError timeout",
				"what cannot be sent": "PoolError unfit",
				"a getter that throws": "PoolError unfit",
				"large arguments": "PoolError memory",
				"a listener that throws": "RangeError",
				"an asynchronous listener that throws": "RangeError",
				"no function": "PoolError unfit",
				"no module": "PoolError unfit",
				"what is no function": "PoolError unfit",
				"messages of its own": "its own",
				"a suspended stack": "left",
				"nothing to reset with": "PythonRaisedError",
				"aborted before": "AbortError",
			});
			expect(report.printed).to.equal("a line\nhalf");
			// Deno took 1.2 GB while workers were sent the snapshot as a Uint8Array; it takes 0.4.
			expect(report.resident, "memory of two workers that are ready").to.be.below(8e8);
			expect(report.ahead.arrived).to.equal(5000);
			expect(report.ahead.printed, "lines printed ahead of a busy pool").to.be.below(1200);
			expect(report.seen.flat(), "what calls saw of others").to.deep.equal([]);
			expect(report.compiled, "what workers have compiled").to.deep.equal([]);
			expect(report.undisturbed).to.deep.equal(["slept", "slept"]);
			expect(report.stats).to.include({ size: 2, timedOut: 5, outOfMemory: 2, died: 3, queued: 0 });
			expect(report.many).to.deep.equal(["PoolError unfit", "RangeError"]);
			expect(report.closed).to.deep.equal(["PoolError closed"]);
		});
	}

	it("refuses a snapshot that is none on every call, and wrong options at once", async () => {
		const pool = createPool({
			snapshot: new Uint8Array(10),
			size: 1,
			worker: program,
		});
		const call = await rejectionOf(pool.run("1"));
		expect(call).to.be.instanceOf(Error);
		expect(call).to.not.be.instanceOf(PoolError);
		expect(await rejectionOf(pool.ready)).to.equal(call);
		await pool.close();
	});

	const wrong: Record<string, unknown>[] = [
		...[0, Number.NaN, Number.POSITIVE_INFINITY, 1.5, "2", 10 ** 9].map((size) => ({ size })),
		...["timeout", "grace", "maxQueue", "memoryLimit", "keptMemory"].map((name) => ({
			[name]: Number.NaN,
		})),
		{ timeout: -1 },
		{ options: 5 },
		{ worker: {} },
	];
	it("refuses options that are wrong at once, and calls that are", async () => {
		expect(thrownBy(() => createPool({} as any))).to.be.instanceOf(TypeError);
		for (const options of wrong) {
			const error = thrownBy(() => createPool({ snapshot: "x", ...options }));
			expect(error, JSON.stringify(options)).to.be.instanceOf(TypeError);
			expect(error.message).to.include(Object.keys(options)[0]);
		}
		const pool = createPool({ snapshot: new Uint8Array(10), size: 1, worker: program });
		const calls: [args: unknown, options: unknown][] = [
			[5, {}],
			[new Map(), {}],
			[new Uint8Array(2), {}],
			[{}, null],
			[{}, { signal: {} }],
			[{}, { timeout: Number.NaN }],
			[{}, { timeout: "5" }],
			[{}, { stdout: 1 }],
		];
		for (const [args, options] of calls) {
			const run = () => pool.run("1", args as any, options as any);
			expect(thrownBy(run), JSON.stringify([args, options])).to.be.instanceOf(TypeError);
		}
		await pool.close();
	});

	it("says why no worker can be started, on every call", async () => {
		const snapshot = await baseFile();
		const rejected = Promise.reject(new Error("rejected"));
		rejected.catch(() => {});
		const settings: [options: object, expected: RegExp][] = [
			[{ worker: "file:///no/such/worker.js" }, /no\/such\/worker\.js/],
			[{ worker: "data:text/javascript,5" }, /has not started/],
			[{ worker: "data:text/javascript,throw new Error('its own')" }, /its own/],
			[{ options: { jsglobals: { f() {} } } }, /Option options/],
			[{ options: { indexURL: "/no/where/" } }, /no\/where\/pyodide\.asm/],
			[{ snapshot: "/no/such.pysnap" }, /no\/such\.pysnap/],
			[{ snapshot: rejected }, /rejected/],
		];
		for (const [options, expected] of settings) {
			const pool = createPool({ snapshot, size: 1, worker: program, ...options });
			const error = await rejectionOf(pool.run("1"));
			expect(error.message).to.match(expected);
			expect(await rejectionOf(pool.ready)).to.equal(error);
			expect(await rejectionOf(pool.run("2"))).to.equal(error);
		}
		const pool = createPool({ snapshot, size: 1, worker: program });
		const early = rejectionOf(pool.run("1"));
		await pool.close();
		expect(await early).to.include({ name: "PoolError", problem: "closed" });
	});
});
