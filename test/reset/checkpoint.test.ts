/** Checkpoints: what lives on when an instance is taken back to one, what is refused, and who lets go of it. */
import { expect } from "chai";
import { loadPyodide, type PythawAPI, ResetError } from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { rejectionOf } from "../suite/thrown.js";

const SETUP = `
import ctypes, random
from test_module import value
kept = [1]
random.seed(1)
@ctypes.CFUNCTYPE(ctypes.c_int)
def callback(): return 7
file = open("/tmp/kept", "w+"); file.write("as it was"); file.flush(); file.seek(3)
def size(): return len(kept)
`;
const HARM = `
import builtins, os
kept.append(2); del value, size
builtins.len = None
file.seek(0); file.write("NEW"); file.flush(); os.chdir("/"); file.close()
`;

describe("checkpoint", () => {
	for (const kind of ["restored", "cold"] as const) {
		describe(`of an instance that was started ${kind}`, () => {
			let pyodide: PythawAPI;
			const printed: string[] = [];
			before(async () => {
				pyodide = await loadPyodide({
					snapshot: kind === "restored" ? await baseSnapshot() : undefined,
					jsModules: { test_module: { value: { is: "JavaScript's" } } },
				});
				pyodide.setStdout({ batched: (text) => printed.push(text) });
				pyodide.runPython(SETUP);
			});

			it("is what reset goes back to, again and again", async () => {
				const point = await pyodide.pythaw.checkpoint();
				const drawn = new Set<string>();
				for (let round = 0; round < 3; round += 1) {
					pyodide.runPython(HARM);
					pyodide.setStdout({ batched() {} });
					await pyodide.pythaw.reset({ to: point });
					const found = pyodide.runPython(
						"print('heard'); str([kept, value.to_py(), file.tell(), file.read(), len('abc'), callback()])",
					);
					expect(found).to.equal("[[1], {'is': \"JavaScript's\"}, 3, 'it was', 3, 7]");
					drawn.add(pyodide.runPython("str(random.random())"));
				}
				expect(printed).to.deep.equal(["heard", "heard", "heard"]);
				expect(drawn.size, "fresh entropy").to.equal(3);
				await pyodide.pythaw.reset({ to: point });
			});

			it("keeps proxies that were alive, unless the program has destroyed them", async () => {
				const [size, kept, doomed] = ["size", "kept", "size"].map((name) =>
					pyodide.globals.get(name),
				);
				const attribute = kept.append;
				const point = await pyodide.pythaw.checkpoint();
				const late = pyodide.runPython("[1]");
				const lateAttribute = kept.clear;
				doomed.destroy();
				pyodide.runPython(HARM);
				await pyodide.pythaw.reset({ to: point });
				expect(size()).to.equal(1);
				attribute(5);
				expect(size()).to.equal(2);
				for (const use of [() => late.length, () => lateAttribute()])
					expect(use).to.throw("its interpreter was reset");
				expect(() => doomed()).to.throw("already been destroyed");
				await pyodide.pythaw.reset({ to: point });
				expect([...kept]).to.deep.equal([1]);
			});

			it("works after a fatal error", async () => {
				const { error: print } = console;
				console.error = () => {};
				try {
					const size = pyodide.globals.get("size");
					const point = await pyodide.pythaw.checkpoint();
					expect(() => pyodide.runPython("import os; os.abort()")).to.throw();
					expect((await rejectionOf(pyodide.pythaw.checkpoint())) as ResetError).to.have.property(
						"problem",
						"busy",
					);
					await pyodide.pythaw.reset({ to: point });
					expect(size()).to.equal(1);
				} finally {
					console.error = print;
				}
			});

			it("is refused while something is pending, which the error names", async () => {
				const point = await pyodide.pythaw.checkpoint();
				const cases = [
					["import asyncio; asyncio.get_event_loop().call_later(100, print)", "1 timer"],
					["import asyncio; await asyncio.sleep(100)", "runPythonAsync"],
					[
						"import asyncio, js; asyncio.ensure_future(js.Promise.new(lambda a, b: None)); 0",
						"1 promise",
					],
					["import socket; kept = socket.socket(); 0", "socket"],
					["import os; kept = os.pipe(); 0", "pipe"],
				];
				for (const [code, who] of cases) {
					pyodide.runPythonAsync(code).catch(() => {});
					await new Promise((resolve) => setTimeout(resolve, 10));
					const error = (await rejectionOf(pyodide.pythaw.checkpoint())) as ResetError;
					expect(error).to.be.instanceOf(ResetError);
					expect([error.problem, error.message.includes(who)], error.message).to.deep.equal([
						"busy",
						true,
					]);
					await pyodide.pythaw.reset({ to: point });
				}
				expect(await pyodide.pythaw.checkpoint()).to.have.property("byteLength");
			});

			it("is gone once it was released, and is no other instance's", async () => {
				const point = await pyodide.pythaw.checkpoint();
				point.release();
				const gone = (await rejectionOf(pyodide.pythaw.reset({ to: point }))) as ResetError;
				expect(gone.problem).to.equal("gone");
				const other = await rejectionOf(pyodide.pythaw.reset({ to: {} as never }));
				expect(other).to.be.instanceOf(TypeError);
				expect(pyodide.runPython("size()")).to.equal(1);
			});
		});
	}

	it("is gone back to from what is older, and from what is newer", async () => {
		const pyodide = await loadPyodide({ snapshot: await baseSnapshot() });
		pyodide.runPython("x = 1");
		const { globals } = pyodide;
		const one = await pyodide.pythaw.checkpoint();
		pyodide.runPython("x = 2; open('/tmp/two', 'w').close()");
		const two = await pyodide.pythaw.checkpoint();
		const seen: unknown[] = [];
		for (const to of [one, two, undefined, two, undefined, one]) {
			await pyodide.pythaw.reset({ to });
			seen.push(pyodide.runPython("import os; str([globals().get('x'), os.listdir('/tmp')])"));
			if (to !== undefined) expect(globals.get("x")).to.equal(to === one ? 1 : 2);
		}
		// Asked for at once, the last is where it ends.
		await Promise.all([one, undefined, two, two].map((to) => pyodide.pythaw.reset({ to })));
		expect(globals.get("x")).to.equal(2);
		const [first, second, start] = ["[1, []]", "[2, ['two']]", "[None, []]"];
		expect(seen).to.deep.equal([first, second, start, second, start, first]);
		await pyodide.pythaw.dispose();
	});
});
