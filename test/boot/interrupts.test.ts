/** The buffer of `pyodide.setInterruptBuffer`, written by another thread while Python runs. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { loadPyodide } from "../../src/index.js";
import { baseSnapshot } from "./base.js";
import type { Interrupting } from "./interrupter.js";

describe("Interrupts", () => {
	// Of as many, Pyodide's own loader loses about ten.
	it("all arrive, whenever another thread sends them", async () => {
		const times = 300;
		const buffer = new Uint8Array(new SharedArrayBuffer(1));
		const seen = new Int32Array(new SharedArrayBuffer(8));
		const arrived = () => {
			Atomics.add(seen, 0, 1);
			Atomics.notify(seen, 0);
		};
		const pyodide = await loadPyodide({ snapshot: await baseSnapshot() });
		pyodide.setInterruptBuffer(buffer);
		pyodide.registerJsModule("thread", { arrived });
		pyodide.runPython(`
import signal, thread
count = 0
def handle(number, frame):
    global count
    count += 1
    thread.arrived()
    if count == ${times}:
        raise EOFError
signal.signal(signal.SIGINT, handle)`);
		const workerData: Interrupting = { buffer, seen, times };
		const interrupter = new Worker(new URL("./interrupter.js", import.meta.url), { workerData });
		await once(interrupter, "online");
		expect(() => pyodide.runPython("while True: pass")).to.throw("EOFError");
		expect([...seen]).to.deep.equal([times, 0]);
	});

	it("may be given in an array that no two threads can share", async () => {
		const pyodide = await loadPyodide({ snapshot: await baseSnapshot() });
		const buffer = [2] as unknown as Uint8Array;
		pyodide.setInterruptBuffer(buffer);
		expect(() => pyodide.runPython("while True: pass")).to.throw("KeyboardInterrupt");
		expect(buffer[0]).to.equal(0);
	});
});
