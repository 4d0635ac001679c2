/** Pools: each call runs on a pristine instance, and ends in a value or in what became of it. */
import { expect } from "chai";
import { createPool, PoolError } from "../../src/index.js";
import { baseFile } from "../boot/base.js";
import { engines } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";
import type { Report } from "./child.js";

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
				"aborted before": "AbortError",
			});
			expect(report.printed).to.equal("a line\nhalf");
			expect(report.seen.flat(), "what calls saw of others").to.deep.equal([]);
			expect(report.compiled, "what workers have compiled").to.deep.equal([]);
			expect(report.undisturbed).to.deep.equal(["slept", "slept"]);
			expect(report.stats).to.include({ size: 2, timedOut: 3, outOfMemory: 1, died: 3, queued: 0 });
			expect(report.closed).to.equal("PoolError closed");
		});
	}

	it("refuses a snapshot that is none on every call, and wrong options at once", async () => {
		const pool = createPool({
			snapshot: new Uint8Array(10),
			size: 1,
			worker: new URL("../../../dist/pool-worker.js", import.meta.url),
		});
		const call = await rejectionOf(pool.run("1"));
		expect(call).to.be.instanceOf(Error);
		expect(call).to.not.be.instanceOf(PoolError);
		expect(await rejectionOf(pool.ready)).to.equal(call);
		await pool.close();
		expect(thrownBy(() => createPool({} as any))).to.be.instanceOf(TypeError);
		expect(thrownBy(() => createPool({ snapshot: "x", size: 0 })).message).to.include("size");
	});
});
