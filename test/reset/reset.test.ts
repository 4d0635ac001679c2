/**
 * Reset: an instance is as it was after its start, whatever a program has done. The programs run in a
 * process of their own, one after another on one instance.
 */
import { createServer } from "node:net";
import { expect } from "chai";
import { loadPyodide, type PythawAPI, ResetError } from "../../src/index.js";
import { baseFile, baseSnapshot } from "../boot/base.js";
import { engineNamed, engines } from "../engines/engines.js";
import { collect } from "../suite/collect.js";
import { ask } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import type { Report } from "./child.js";
import { programs } from "./programs.js";

/** On the other engines each ninth program, whatever it is. */
const SOME = 9;
/** How many are left out when the way back is to a checkpoint. */
const FEW = { "Node 24": 4, "Deno 2": 20, "Bun 1": 20 } as const;

describe("reset", () => {
	for (const engine of engines) {
		const every = engine === engineNamed("Node 24") ? 1 : SOME;
		const count = Math.ceil(programs.length / every);
		it(`takes back what ${count} programs do, byte for byte, on ${engine.name}`, async () => {
			const { outcomes, digests, failed, locks, refused } = await ask<Report>(
				engine,
				"reset/child",
				await baseFile(),
				String(every),
			);
			expect(outcomes).to.have.length(count);
			expect(outcomes.filter(({ differences }) => differences.length > 0)).to.deep.equal([]);
			expect(new Set(digests).size, "snapshots before and after").to.equal(1);
			expect(failed, "errors that nobody caught").to.deep.equal([]);
			expect(locks, "locks that are held").to.deep.equal([]);
			if (engine.jspi) expect(refused).to.include("suspended by run_sync").and.include("in waits");
			else expect(refused).to.equal("");
		});
	}

	for (const [name, every] of Object.entries(FEW)) {
		it(`takes back to a checkpoint what each ${every}th program does, byte for byte, on ${name}`, async () => {
			const { outcomes, failed, refused } = await ask<Report>(
				engineNamed(name as keyof typeof FEW),
				"reset/child",
				await baseFile(),
				String(every),
				"checkpoint",
			);
			expect(outcomes).to.have.length(Math.ceil(programs.length / every));
			expect(outcomes.filter(({ differences }) => differences.length > 0)).to.deep.equal([]);
			expect(failed, "errors that nobody caught").to.deep.equal([]);
			if (name !== "Bun 1") expect(refused).to.include("suspended by run_sync");
		});
	}

	describe("of an instance", () => {
		let pyodide: PythawAPI;
		before(async () => {
			pyodide = await loadPyodide({ snapshot: await baseSnapshot(), jsglobals: globalThis });
		});

		it("leaves proxies, iterators and buffers dead, which say so", async () => {
			const { globals } = pyodide;
			const list = pyodide.runPython("[1, 2, 3]");
			const iterator = list[Symbol.iterator]();
			iterator.next();
			const attribute = pyodide.runPython("import types; types.SimpleNamespace(a=[1])").a;
			const buffer = pyodide.runPython("bytearray(b'abc')").getBuffer();
			await pyodide.pythaw.reset();
			const uses = [
				() => globals.get("x"),
				() => list.length,
				() => iterator.next(),
				() => attribute.append(1),
			];
			for (const use of uses) expect(use).to.throw("its interpreter was reset");
			expect(buffer.data).to.have.length(0);
			buffer.release();
			expect(pyodide.runPython("1 + 1")).to.equal(2);
		});

		it("ends runPythonAsync, and nothing of it happens later", async () => {
			const told: string[] = [];
			Object.assign(globalThis, { pythawTold: (text: string) => told.push(text) });
			const running = rejectionOf(
				pyodide.runPythonAsync(
					"import asyncio, js\nawait asyncio.sleep(0.02)\njs.pythawTold('late')",
				),
			);
			pyodide.runPython(`
import js
from pyodide.ffi import create_proxy
js.setInterval(create_proxy(lambda: js.pythawTold("interval")), 10)`);
			await pyodide.pythaw.reset();
			const error = (await running) as ResetError;
			expect(error).to.be.instanceOf(ResetError);
			expect(error.problem).to.equal("interrupted");
			told.length = 0;
			await new Promise((resolve) => setTimeout(resolve, 60));
			expect(told).to.deep.equal([]);
		});

		it("ends listeners and what goes on by itself that a program has set up, and no others", async () => {
			let told: string[] = [];
			const target = new EventTarget();
			const { signal } = new AbortController();
			const channel = new BroadcastChannel("pythaw-test");
			pyodide.registerJsModule("test_host", { target, signal, tell: (x: string) => told.push(x) });
			const setUp = (suffix: string) => `
import js, test_host
from pyodide.ffi import create_proxy, to_js
from pyodide.ffi.wrappers import add_event_listener
def callback(name): return create_proxy(lambda *_: test_host.tell(name + "${suffix}"))
target, once = test_host.target, to_js({"once": True}, dict_converter=js.Object.fromEntries)
target.addEventListener("x", callback("listener"))
target.addEventListener("x", callback("capturing"), True)
target.addEventListener("x", callback("once"), once)
add_event_listener(target, "x", lambda _: test_host.tell("wrapper${suffix}"))
removed = callback("removed")
target.addEventListener("x", removed)
target.removeEventListener("x", removed)
test_host.signal.onabort = callback("handler")
js.process.on("pythaw-test", callback("emitter"))
channel = js.BroadcastChannel.new("pythaw-test"); channel.onmessage = callback("channel")`;
			target.addEventListener("x", () => told.push("not Python's"));
			const provoke = async () => {
				told = [];
				target.dispatchEvent(new Event("x"));
				signal.dispatchEvent(new Event("abort"));
				process.emit("pythaw-test" as any);
				channel.postMessage(0);
				await new Promise((resolve) => setTimeout(resolve, 50));
				return told.sort();
			};
			const all = ["capturing", "channel", "emitter", "handler", "listener", "wrapper"];
			pyodide.runPython(setUp(""));
			expect(await provoke()).to.deep.equal([...all, "not Python's", "once"].sort());
			const point = await pyodide.pythaw.checkpoint();
			pyodide.runPython(setUp(" later"));
			await pyodide.pythaw.reset({ to: point });
			// One property holds one handler.
			const kept = all.filter((name) => name !== "handler");
			expect(await provoke()).to.deep.equal([...kept, "not Python's"].sort());
			await pyodide.pythaw.reset();
			expect(await provoke()).to.deep.equal(["not Python's"]);
			expect(signal.onabort).to.equal(null);
			channel.close();
		});

		it("ends what Node's modules have made for a program, and has the host call nobody", async () => {
			const told: string[] = [];
			const mine = createServer(() => {}).listen(0, "127.0.0.1");
			await new Promise((resolve) => mine.once("listening", resolve));
			const kinds = /Server|StatWatcher|FSEvent|Process|UDP|MessagePort|Worker|TCPSocket/;
			const active = () => process.getActiveResourcesInfo().filter((name) => kinds.test(name));
			const before = active();
			let kept: (() => unknown) | undefined;
			pyodide.registerJsModule("test_host", {
				tell: (text: string) => told.push(text),
				connect: () => mine,
				keep: (callback: any) => {
					kept = callback.copy();
				},
			});
			pyodide.runPython(`
import js, test_host
from pyodide.code import run_js
from pyodide.ffi import create_proxy, to_js
def module(name): return js.process.getBuiltinModule(name)
def callback(name): return create_proxy(lambda *_: test_host.tell(name))
def options(**given): return to_js(given, dict_converter=js.Object.fromEntries)
for kind in ("net", "http"):
    module(kind).createServer(callback(kind)).listen(0, "127.0.0.1")
module("net").Server.new().listen(0, "127.0.0.1")
module("http").get("http://127.0.0.1:9/").on("error", callback("error"))
module("child_process").spawn("sleep", to_js(["100"])).on("exit", callback("exit"))
module("child_process").spawn("no-such-program").on("error", callback("error"))
module("fs").watch("/tmp", callback("watch"))
module("fs").watchFile("/tmp/x", options(interval=5), callback("watchFile"))
module("dgram").createSocket("udp4").bind(0, callback("bound"))
module("worker_threads").Worker.new("setInterval(() => {}, 10)", options(eval=True)).on("exit", callback("exit"))
channel = js.MessageChannel.new()
channel.port1.on("message", callback("message"))
channel.port2.postMessage(1)
# What nothing can end, calls a function that is dead.
module("fs").stat("/tmp", callback("stat"))
run_js("(f) => { const timer = setInterval(f, 5); setTimeout(clearInterval, 100, timer) }")(callback("interval"))
run_js("(f) => { new Promise((resolve) => setTimeout(resolve, 20)).then(f) }")(callback("then"))
test_host.connect()
test_host.keep(callback("kept"))`);
			await pyodide.pythaw.reset();
			told.length = 0;
			// Mocha fails what throws where nobody can catch it.
			await new Promise((resolve) => setTimeout(resolve, 150));
			expect(told).to.deep.equal([]);
			expect(active()).to.deep.equal(before);
			expect(mine.listening, "a server of the host's own").to.equal(true);
			expect(() => kept!(), "called by who can catch it").to.throw("its interpreter was reset");
			mine.close();
		});

		it("is there for Python itself, and happens once Python is back in the event loop", async () => {
			const running = rejectionOf(
				pyodide.runPythonAsync(
					"import pyodide_js\npromise = pyodide_js.pythaw.reset()\nx = 1\nawait promise",
				),
			);
			expect(((await running) as ResetError).problem).to.equal("interrupted");
			expect(pyodide.globals.get("x")).to.equal(undefined);
		});

		it("is one when it is asked for twice", async () => {
			pyodide.runPython("x = 1");
			const [first, second] = [pyodide.pythaw.reset(), pyodide.pythaw.reset()];
			expect(first).to.equal(second);
			await first;
			expect(pyodide.globals.get("x")).to.equal(undefined);
		});

		it("gives other randomness each time", async () => {
			const drawn = new Set<string>();
			for (let round = 0; round < 3; round += 1) {
				await pyodide.pythaw.reset();
				drawn.add(
					pyodide.runPython("import random, os; str(random.random()) + os.urandom(4).hex()"),
				);
			}
			expect(drawn.size).to.equal(3);
		});

		it("works after a fatal error, more than once", async () => {
			const { error: print } = console;
			console.error = () => {};
			try {
				for (let round = 0; round < 2; round += 1) {
					const fail = () =>
						pyodide.runPython(
							"from _pyodide_core import trigger_fatal_error; trigger_fatal_error()",
						);
					expect(fail).to.throw("intentionally triggered");
					expect(() => pyodide.runPython("1")).to.throw("already fatally failed");
					await pyodide.pythaw.reset();
					expect(pyodide.runPython("1 + 1")).to.equal(2);
				}
			} finally {
				console.error = print;
			}
		});

		it("has nothing reach into Python after a fatal error: the collector, the event loop, who waits", async () => {
			const { error: print } = console;
			console.error = () => {};
			try {
				// The first of these leaves Python without its lock.
				for (const code of ["ctypes.PyDLL(None).PyEval_SaveThread()", "os.abort()"]) {
					pyodide.runPython("import ctypes, os, types");
					// Nobody holds these: each ended the process, an error that nobody could catch.
					for (let made = 0; made < 20; made += 1) {
						pyodide.runPython("types.SimpleNamespace(a=[1])").a;
					}
					const waiting = rejectionOf(
						pyodide.runPythonAsync("import asyncio\nawait asyncio.sleep(0.01)"),
					);
					expect(() => pyodide.runPython(code)).to.throw();
					expect(await waiting).to.have.property("pyodide_fatal_error", true);
					for (let turn = 0; turn < 3; turn += 1) {
						collect();
						await new Promise((resolve) => setTimeout(resolve, 20));
					}
					await pyodide.pythaw.reset();
					expect(pyodide.runPython("1 + 1")).to.equal(2);
				}
			} finally {
				console.error = print;
			}
		});
	});

	it("has nothing to go back to without a snapshot", async () => {
		const pyodide = await loadPyodide();
		const error = (await rejectionOf(pyodide.pythaw.reset())) as ResetError;
		expect(error).to.be.instanceOf(ResetError);
		expect(error.problem).to.equal("no-checkpoint");
	});
});
