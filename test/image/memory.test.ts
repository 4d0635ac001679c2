/** What a snapshot does to the runtime it is taken from, and what restores have to do with each other. */
import * as zlib from "node:zlib";
import { expect } from "chai";
import {
	EngineError,
	loadPyodide,
	type PythawAPI,
	type Snapshot,
	takeSnapshot,
} from "../../src/index.js";

/** What C's allocator says of itself: bytes that it has had from the system, and that are free. */
function mallinfoOf(pyodide: PythawAPI): { arena: number; fordblks: number } {
	const { _malloc, _free, _mallinfo, HEAP32 } = (pyodide as any)._module;
	const place = _malloc(40);
	_mallinfo(place);
	const [arena, fordblks] = [HEAP32[place >> 2], HEAP32[(place >> 2) + 8]];
	_free(place);
	return { arena, fordblks };
}

const program = `
class Counter:
    count = 40
    def next(self):
        self.count += 1
        return self.count

counter = Counter()
buffer = bytearray(range(256)) * 1000

def remaining():
    for i in range(3):
        yield i

iterator = remaining()
next(iterator)
cycle = []
cycle.append(cycle)
`;

describe("A snapshot's memory", () => {
	let cold: PythawAPI;
	let snapshot: Snapshot;

	const memoryByteLength = (pyodide: PythawAPI): number =>
		(pyodide as any)._module.HEAPU8.byteLength;

	before(async () => {
		cold = await loadPyodide();
		cold.runPython(program);
		snapshot = await takeSnapshot(cold);
	});

	it("is taken without a trace in the runtime, which goes on", async () => {
		const state = () =>
			cold
				.runPython(
					"[id(counter), id(buffer), counter.count, len(buffer), buffer[255], iterator.gi_running, cycle[0] is cycle]",
				)
				.toJs();
		const byteLength = memoryByteLength(cold);
		const before = state();
		const pages: number[] = [];
		for (let take = 0; take < 8; take += 1) {
			pages.push((await takeSnapshot(cold)).manifest.memory.pages);
		}
		// The first ones have the allocator make room for what a take does. From then on it may touch a page more or
		// less; what a take left behind would be more each time.
		const grown = pages.slice(2).map((count, index) => count - pages[index + 1]);
		expect(Math.min(...grown), `pages: ${pages}`).to.be.at.most(0);
		const last = pages.slice(-3);
		expect(Math.max(...last) - Math.min(...last), `pages: ${pages}`).to.be.at.most(2);
		expect(state()).to.deep.equal(before);
		expect(memoryByteLength(cold)).to.equal(byteLength);
		expect(cold.runPython("counter.next()")).to.equal(41);
		expect(cold.runPython("next(iterator)")).to.equal(1);
		expect(await cold.runPythonAsync("import asyncio; await asyncio.sleep(0.001); 7")).to.equal(7);
	});

	it("has nothing of what was freed, and the allocator goes on with it", async () => {
		const marker = "what nobody holds any more";
		const { bytes: before } = await takeSnapshot(cold);
		cold.runPython(
			`text = "what nobody" + " holds any more"; many = [text * 40 + str(i) for i in range(500)]`,
		);
		const held = await takeSnapshot(cold);
		cold.runPython("del text, many");
		const { bytes } = await takeSnapshot(cold);
		const found = (snapshot: Uint8Array) =>
			Buffer.from(snapshot).toString("latin1").split(marker).length - 1;
		expect(found(before)).to.equal(0);
		expect(found(held.bytes)).to.be.greaterThan(20_000);
		expect(found(bytes)).to.equal(0);
		const { fordblks } = mallinfoOf(cold);
		const restored = await loadPyodide({ snapshot: bytes });
		// As much is free as before, to the byte: Python has taken some of it meanwhile.
		expect(mallinfoOf(restored).arena).to.equal(mallinfoOf(cold).arena);
		expect(mallinfoOf(restored).fordblks).to.be.within(fordblks - 200_000, fordblks + 200_000);
		const used = "sum(len(bytearray(i % 3000)) for i in range(20_000))";
		expect(restored.runPython(used)).to.equal(cold.runPython(used));
	});

	it("restores twice in one process, into runtimes that do not see each other", async () => {
		const [first, second] = await Promise.all([
			loadPyodide({ snapshot: snapshot.bytes }),
			loadPyodide({ snapshot: snapshot.bytes }),
		]);
		expect(first.runPython("buffer[0] = 99; counter.next()")).to.equal(41);
		expect(first.runPython("counter.next()")).to.equal(42);
		expect(second.runPython("counter.next()")).to.equal(41);
		expect(second.runPython("buffer[0]")).to.equal(0);
		expect(second.runPython("next(iterator)")).to.equal(1);
		expect(first.runPython("next(iterator)")).to.equal(1);
		expect(first.runPython("cycle[0] is cycle")).to.equal(true);
		// An object of one runtime reaches the other as what JavaScript sees of it.
		first.globals.set("other", second.globals.get("counter"));
		expect(first.runPython("other.next()")).to.equal(42);
		expect(second.runPython("counter.count")).to.equal(42);
		expect(first.runPython("counter.count")).to.equal(42);
	});

	it("restores beside a cold runtime that stays alive", async () => {
		const restored = await loadPyodide({ snapshot: snapshot.bytes });
		cold.runPython("shared = 'cold'");
		restored.runPython("shared = 'restored'");
		expect(cold.runPython("shared")).to.equal("cold");
		expect(restored.runPython("shared")).to.equal("restored");
	});

	it("can be captured again from a restored runtime, generation after generation", async () => {
		let { bytes } = snapshot;
		for (let generation = 1; generation <= 2; generation += 1) {
			const pyodide = await loadPyodide({ snapshot: bytes });
			expect(pyodide.runPython("counter.next()")).to.equal(40 + generation);
			pyodide.runPython(`import colorsys; grown_${generation} = bytearray(8 * 2**20)`);
			const { manifest, bytes: next } = await takeSnapshot(pyodide);
			expect(manifest.memory.byteLength).to.be.above(generation * 8 * 2 ** 20);
			bytes = next;
		}
		const last = await loadPyodide({ snapshot: bytes });
		expect(last.runPython("len(grown_1) + len(grown_2)")).to.equal(16 * 2 ** 20);
		expect(last.runPython("buffer == bytearray(range(256)) * 1000")).to.equal(true);
	});

	it("is the same from a file that gzip made smaller", async () => {
		const small = await takeSnapshot(await loadPyodide({ snapshot: snapshot.bytes }), {
			compress: "gzip",
		});
		expect(small.bytes.byteLength).to.be.below(snapshot.bytes.byteLength / 2);
		expect(small.manifest.sections.map(({ compression }) => compression)).to.include("gzip");
		const restored = await loadPyodide({ snapshot: small.bytes });
		expect(restored.runPython("counter.next()")).to.equal(41);
	});

	it("is compressed with zstd where the engine has that, and says so where it has not", async () => {
		const zstd = await takeSnapshot(cold, { compress: "zstd" }).catch((error) => error);
		if (typeof zlib.zstdCompress === "function") {
			const restored = await loadPyodide({ snapshot: zstd.bytes });
			expect(restored.runPython("buffer == bytearray(range(256)) * 1000")).to.equal(true);
		} else {
			expect(zstd).to.be.instanceOf(EngineError);
			expect(zstd.message).to.match(/zstd/);
		}
	});

	it("restores in a runtime whose memory has grown since, into the size it had", async () => {
		const grown = await loadPyodide({ snapshot: snapshot.bytes });
		grown.runPython("more = bytearray(50 * 2**20)");
		const fresh = await loadPyodide({ snapshot: snapshot.bytes });
		expect(memoryByteLength(grown)).to.be.above(50 * 2 ** 20);
		expect(memoryByteLength(fresh)).to.equal(snapshot.manifest.memory.byteLength);
	});
});
