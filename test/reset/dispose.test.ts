/** Disposal: an instance that was disposed of says so, and nothing keeps it. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import {
	type Checkpoint,
	DisposedError,
	loadPyodide,
	type PythawAPI,
	takeSnapshot,
} from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { collect } from "../suite/collect.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";

describe("dispose", () => {
	let snapshot: Uint8Array;
	before(async () => {
		snapshot = await baseSnapshot();
	});

	it("ends an instance: every later use says so", async () => {
		const pyodide = await loadPyodide({ snapshot });
		const { globals } = pyodide;
		const waiting = rejectionOf(
			pyodide.runPythonAsync("import asyncio; await asyncio.sleep(1000)"),
		);
		await pyodide.pythaw.dispose();
		expect(await waiting).to.be.instanceOf(DisposedError);
		expect(thrownBy(() => pyodide.runPython("1"))).to.be.instanceOf(DisposedError);
		expect(thrownBy(() => pyodide.FS)).to.be.instanceOf(DisposedError);
		expect(() => globals.get("x")).to.throw("disposed of");
		expect(await rejectionOf(pyodide.pythaw.reset())).to.be.instanceOf(DisposedError);
		expect(await rejectionOf(takeSnapshot(pyodide))).to.be.instanceOf(DisposedError);
		await pyodide.pythaw.dispose();
	});

	it("leaves nothing that keeps an instance, even while its API object and a checkpoint are held", async () => {
		let collected = 0;
		const registry = new FinalizationRegistry(() => {
			collected += 1;
		});
		const held: [PythawAPI, Checkpoint][] = [];
		for (const isReset of [false, true]) {
			const pyodide = await loadPyodide({ snapshot });
			registry.register((pyodide as any)._module, undefined);
			const point = await pyodide.pythaw.checkpoint();
			pyodide.runPython("import asyncio; asyncio.get_event_loop().call_later(1000, print)");
			if (isReset) await pyodide.pythaw.reset();
			await pyodide.pythaw.dispose();
			held.push([pyodide, point]);
		}
		for (let round = 0; round < 100 && collected < held.length; round += 1) {
			collect();
			await pause(20);
		}
		expect(collected).to.equal(held.length);
		for (const [, point] of held) point.release();
	});

	it("has a registry of the program's call nobody any more, as a reset has", async () => {
		const pyodide = await loadPyodide({ snapshot });
		const told: string[] = [];
		const registerIn = (era: string) => {
			pyodide.registerJsModule("test_told", { tell: (era: string) => told.push(era) });
			pyodide.runPython(`
import js, test_told
from pyodide.ffi import create_proxy
registry = js.FinalizationRegistry.new(create_proxy(test_told.tell))
for i in range(9): registry.register(js.Object.new(), "${era}")`);
		};
		// Mocha fails what throws where nobody can catch it, as a proxy does that is dead.
		const collectAll = async (isOver: () => boolean) => {
			for (let round = 0; round < 100 && !isOver(); round += 1) {
				collect();
				await pause(20);
			}
		};
		registerIn("first");
		await collectAll(() => told.length === 9);
		registerIn("second");
		await pyodide.pythaw.reset();
		registerIn("third");
		await collectAll(() => told.length === 18);
		expect(told.join(" ")).to.equal(
			["first", "third"]
				.map((era) => `${era} `.repeat(9))
				.join("")
				.trim(),
		);
		registerIn("fourth");
		await pyodide.pythaw.dispose();
		let rounds = 0;
		await collectAll(() => ++rounds > 3);
		expect(told).to.have.length(18);
	});
});
