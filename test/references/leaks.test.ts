/** JS values that no symbol explains: refused, described safely, and traced to who holds them. */
import { expect } from "chai";
import type { TakeOptions } from "../../src/create/take.js";
import { LeakError, loadPyodide, type PythawAPI, takeSnapshot } from "../../src/index.js";
import { rejectionOf } from "../suite/thrown.js";

/** A value of this process only. */
class Connection {
	readonly password = "do not print";
	send(): string {
		return "sent";
	}
}

describe("A JS value that a snapshot cannot refer to", () => {
	let pyodide: PythawAPI;
	const connection = new Connection();

	before(async () => {
		pyodide = await loadPyodide();
		pyodide.runPython("import js, gc, sys, types");
	});

	const failure = (options?: TakeOptions) => rejectionOf(takeSnapshot(pyodide, options));

	/** Runs Python that makes a value held by something, takes a snapshot, and lets go again. */
	async function leaksOf(held: readonly string[]): Promise<LeakError["leaks"]> {
		pyodide.runPython("names = set(globals())");
		try {
			for (const python of held) {
				pyodide.globals.set("value", new Connection());
				pyodide.runPython(`${python}\ndel value`);
			}
			const error = await failure();
			expect(error).to.be.instanceOf(LeakError);
			return error.leaks;
		} finally {
			pyodide.runPython("'task' in globals() and task.cancel()");
			pyodide.runPython("for name in set(globals()) - names: del globals()[name]");
			pyodide.runPython("sys.modules.pop('made', None); gc.collect()");
		}
	}

	const holders: Record<string, { python: string; holder: string }> = {
		"a global of a module": { python: "kept = value", holder: "__main__.kept" },
		"a nested dict": {
			python: "config = {'client': {'headers': value}}",
			holder: "__main__.config['client']['headers']",
		},
		"an attribute of a class": {
			python: "class Shared:\n    client = value",
			holder: "__main__.Shared.client",
		},
		"an attribute of an instance": {
			python: "class Client: pass\nclient = Client()\nclient.connection = value",
			holder: "__main__.client.connection",
		},
		"a slot of an instance": {
			python:
				"class Slotted:\n    __slots__ = ('connection',)\nslotted = Slotted()\nslotted.connection = value",
			holder: "__main__.slotted.connection",
		},
		"a closure": {
			python: "def make(held):\n    return lambda: held\nask = make(value)",
			holder: "__main__.ask.<closure held>",
		},
		"an element of a list": { python: "rows = [0, [1, value]]", holder: "__main__.rows[1][1]" },
		"an element of a queue": {
			python: "import collections\nqueue = collections.deque([value])",
			holder: "an element of __main__.queue",
		},
		"a default argument": {
			python: "def default(connection=value): pass",
			holder: "__main__.default.__defaults__[0]",
		},
		"a partial": {
			python: "import functools\npartial = functools.partial(print, value)",
			holder: "__main__.partial.args[0]",
		},
		"a suspended generator": {
			python: "def remain(held):\n    yield\n    print(held)\nrest = remain(value)\nnext(rest)",
			holder: "__main__.rest.<JsProxy>",
		},
		"a module that was made by hand": {
			python:
				"made = types.ModuleType('made')\nmade.client = value\nsys.modules['made'] = made\ndel made",
			holder: "made.client",
		},
	};

	describe("is traced to", () => {
		let leaks: LeakError["leaks"];

		before(async () => {
			leaks = await leaksOf(Object.values(holders).map(({ python }) => python));
		});

		it("its holder and no other, each for itself", () => {
			expect(leaks).to.have.length(Object.keys(holders).length);
			for (const leak of leaks) {
				expect(leak.holders).to.have.length(1);
				expect(leak).to.include({ kind: "js-reference", value: "Connection object" });
			}
		});

		for (const [title, { holder }] of Object.entries(holders)) {
			it(title, () => {
				expect(leaks.map((leak) => leak.holders[0])).to.include(holder);
			});
		}
	});

	it("is traced to all of several holders, and named once", async () => {
		const leaks = await leaksOf(["first = value\nsecond = [value]\nthird = {'k': value}"]);
		expect(leaks).to.have.length(1);
		expect(leaks[0].holders).to.deep.equal([
			"__main__.first",
			"__main__.second[0]",
			"__main__.third['k']",
		]);
	});

	it("is traced past a traceback and a task that lead everywhere", async () => {
		const leaks = await leaksOf([
			`
import asyncio
async def wait(event):
    await event.wait()
task = asyncio.ensure_future(wait(asyncio.Event()))
try:
    1 / 0
except ZeroDivisionError as error:
    sys.last_exc = error
cell = [value]
`,
		]);
		pyodide.runPython("del sys.last_exc");
		// The task is a leak of its own, of another kind.
		const values = leaks.filter(({ kind }) => kind === "js-reference");
		expect(values.map(({ holders }) => holders)).to.deep.equal([["__main__.cell[0]"]]);
	});

	it("is traced without running what the program overrides", async () => {
		const leaks = await leaksOf([
			`
ran = []
class Trap:
    def __getattribute__(self, name):
        ran.append(name)
        raise RuntimeError(name)
    def __eq__(self, other):
        ran.append("eq")
        raise RuntimeError
    __hash__ = object.__hash__
    @property
    def __class__(self):
        ran.append("class")
        raise RuntimeError
class Items(dict):
    def items(self):
        ran.append("items")
        raise RuntimeError
trap = Trap()
inner = Items(key=value)
sys.ran = ran
`,
		]);
		expect(leaks[0].holders).to.deep.equal(["__main__.inner['key']"]);
		expect(pyodide.runPython("sys.__dict__.pop('ran')").toJs()).to.deep.equal([]);
	});

	it("is a proxy of a Python object too, for as long as it is not destroyed", async () => {
		pyodide.runPython("from pyodide.ffi import create_proxy\nproxy = create_proxy(lambda: 1)");
		const error = await failure();
		pyodide.runPython("proxy.destroy(); del proxy");
		expect(error).to.be.instanceOf(LeakError);
		expect(error.leaks).to.have.length(1);
		expect(error.leaks[0].value).to.equal("proxy of function __main__.<lambda>");
		expect(error.leaks[0].holders).to.deep.equal(["__main__.proxy"]);
		await takeSnapshot(pyodide);
	});

	it("is no obstacle once it is let go of, even in a cycle", async () => {
		pyodide.globals.set("kept", connection);
		pyodide.runPython("cycle = [kept]; cycle.append(cycle); del kept, cycle");
		await takeSnapshot(pyodide);
	});

	it("is searched for quickly however large memory and arrays are, and described without its content", async () => {
		pyodide.globals.set("kept", connection);
		pyodide.runPython("ballast = bytearray(100 * 2**20)");
		(globalThis as any).aLongArray = new Array(2_000_000).fill(0);
		const begin = process.cpuUsage();
		const error = await failure();
		const { user, system } = process.cpuUsage(begin);
		delete (globalThis as any).aLongArray;
		pyodide.runPython("del kept, ballast");
		// Reading memory byte by byte took a minute.
		expect((user + system) / 1000).to.be.below(15_000);
		expect(error).to.be.instanceOf(LeakError);
		expect(error.code).to.equal("ERR_LEAK");
		expect(error.message).to.match(
			/^The snapshot would hold 1 thing that belongs to this process\n/,
		);
		expect(error.message).to.contain("js-reference: Connection object (held by __main__.kept)");
		expect(error.message).not.to.contain("do not print");
	});

	it("is no obstacle where a serializer makes data of it, and is one where that declines", async () => {
		pyodide.globals.set("kept", connection);
		pyodide.globals.set("other", new (class Other {})());
		const error = await failure({
			serializer: (value) => (value instanceof Connection ? "connection" : undefined),
		});
		pyodide.runPython("del other");
		expect(error).to.be.instanceOf(LeakError);
		expect(error.leaks.map(({ value }: { value: string }) => value)).to.deep.equal([
			"Other object",
		]);
		const { manifest } = await takeSnapshot(pyodide, { serializer: () => null });
		pyodide.runPython("del kept");
		expect(manifest.references.needsDeserializer).to.equal(true);
	});

	const notJson: Record<string, unknown> = {
		"a BigInt": 1n,
		"a function": () => 1,
		"a symbol": Symbol("data"),
		"a cycle": (() => {
			const cycle: Record<string, unknown> = {};
			cycle.self = cycle;
			return cycle;
		})(),
	};
	for (const [title, result] of Object.entries(notJson)) {
		it(`is refused with a TypeError where a serializer makes ${title} of it`, async () => {
			pyodide.globals.set("kept", connection);
			const error = await failure({ serializer: () => result });
			pyodide.runPython("del kept");
			expect(error).to.be.instanceOf(TypeError);
			expect(error.message).to.equal(
				"Serializer returned result that cannot be JSON.stringify'd for Connection object",
			);
		});
	}

	it("leaves an error of the serializer as it is", async () => {
		pyodide.globals.set("kept", connection);
		const mine = new Error("mine");
		const error = await failure({
			serializer: () => {
				throw mine;
			},
		});
		pyodide.runPython("del kept");
		expect(error).to.equal(mine);
		await takeSnapshot(pyodide);
	});
});
