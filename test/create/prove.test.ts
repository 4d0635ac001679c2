/**
 * The rebuild check: what depends on the host is found by following the recipe again, and named by the
 * Python object that holds it and the import that wrote it. `run_js` sees the real globals, so it is the
 * way to plant what a recipe should not do.
 */
import { expect } from "chai";
import {
	createSnapshot,
	loadPyodide,
	NotReproducibleError,
	type Recipe,
	takeSnapshot,
	verifySnapshot,
} from "../../src/index.js";
import { baseFile, createOnBase } from "../boot/base.js";
import { rejectionOf } from "../suite/thrown.js";

const recipe = (code: string): Recipe => ({
	run: [{ name: "setup.py", code: `from pyodide.code import run_js\n${code}` }],
});

interface Planted {
	readonly what: string;
	readonly code: string;
	/** Which part of the snapshot tells, and what it is called or who holds it. */
	readonly part: string;
	readonly type?: string;
	readonly name: string;
	/** The same without it. */
	readonly mended: string;
}

const planted: readonly Planted[] = [
	{
		what: "the real clock in an attribute",
		code: "class App: pass\napp = App()\napp.started = run_js('Date.now() + 0.5')",
		part: "memory",
		type: "float",
		name: "__main__.app.started",
		mended: "import js\nclass App: pass\napp = App()\napp.started = js.Date.now() + 0.5",
	},
	{
		what: "a real random number in a nested list",
		code: "config = {'seeds': [[run_js('Math.random()')]]}",
		part: "memory",
		type: "float",
		name: "__main__.config['seeds'][0][0]",
		mended: "import js\nconfig = {'seeds': [[js.Math.random()]]}",
	},
	{
		what: "an order that is drawn",
		code: "order = sorted(range(40), key=lambda _: run_js('Math.random()'))",
		part: "memory",
		type: "list",
		name: "__main__.order",
		mended: "import js\norder = sorted(range(40), key=lambda _: js.Math.random())",
	},
	{
		what: "a real random number in a file",
		code: "with open('/tmp/drawn', 'w') as f: f.write(str(run_js('Math.random()')))",
		part: "file",
		name: "/tmp/drawn",
		mended: "import random\nwith open('/tmp/drawn', 'w') as f: f.write(str(random.random()))",
	},
];

describe("Following a recipe again on a host that differs", () => {
	for (const [index, { what, code, part, type, name }] of planted.entries()) {
		const [where, create] =
			index === 0 ? ["", createSnapshot] : (["on a base, ", createOnBase] as const);
		it(`finds ${where}${what}, by name`, async () => {
			const error = await rejectionOf(create(recipe(code), { prove: true }), NotReproducibleError);
			expect(error.code).to.equal("ERR_NOT_REPRODUCIBLE");
			const [first] = (error as NotReproducibleError).differences;
			expect(first.part).to.equal(part);
			expect(first.object?.type).to.equal(type);
			expect(first.object?.holders[0] ?? first.name).to.equal(name);
			if (type === "float") expect(first.writtenBy).to.equal("js2python_js");
			expect(error.message).to.contain(name);
		});
	}

	it("passes a recipe that does without all of them", async () => {
		const mended = recipe(planted.map((row) => row.mended).join("\n"));
		const { manifest } = await createOnBase(mended, { prove: true });
		expect(manifest.allowed).to.deep.equal([]);
	});

	it("is what verifySnapshot does with a recipe, which must be the file's", async () => {
		const epoch = Date.UTC(2026, 0, 2);
		const own = recipe("import js\nstarted = js.Date.now()");
		const base = await baseFile();
		const { bytes, manifest } = await createOnBase(own, { epoch, compress: "gzip" });
		expect(manifest.epoch).to.equal(epoch);
		const same = await verifySnapshot(bytes, { rebuild: own, base });
		expect(same.rebuild).to.deep.equal({ equal: true, differences: [], omitted: 0 });
		expect(same.ok).to.equal(true);

		const layer = await createOnBase(own);
		const rebuild = recipe("import js\nstarted = 1.5");
		const other = await verifySnapshot(layer.bytes, { rebuild, base });
		expect(other.ok).to.equal(false);
		expect(JSON.stringify(other.rebuild!.differences)).to.contain("__main__.started");
	});

	it("cannot be asked of a snapshot that was taken of a runtime that was up", async () => {
		const { bytes, manifest } = await takeSnapshot(
			await loadPyodide({ snapshot: await baseFile() }),
		);
		expect(manifest.epoch).to.equal(null);
		const error = await rejectionOf(verifySnapshot(bytes, { rebuild: {} }));
		expect(error).to.include({ code: "ERR_SNAPSHOT", check: "state" });
	});

	it("records what rules let pass, and follows the recipe by the same rules", async () => {
		const pending = recipe(
			"import asyncio\nasync def wait(): await asyncio.Future()\nt = asyncio.ensure_future(wait())",
		);
		const { bytes, manifest } = await createOnBase(pending, {
			allow: ["task", "timer", "future", "pyproxy"],
		});
		expect(manifest.allowed.map(({ kind }) => kind)).to.include("task");
		const { rebuild } = await verifySnapshot(bytes, { rebuild: pending, base: await baseFile() });
		expect(rebuild?.equal).to.equal(true);
	});
});
