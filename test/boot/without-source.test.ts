/**
 * What a restored start has the interpreter do: by functions that are in the image, not by source that it
 * would first have to parse and compile.
 */
import { expect } from "chai";
import { createOnBase, startOnBase } from "./base.js";

/**
 * An audit hook cannot be removed, so the snapshot has it, and it sees all that a restored start does. What
 * making the snapshot compiles is told by the clock, which stands still long ago there.
 */
const watching = `
import random, sys, time, pythaw
compiled = []
made = time.time()
sys.addaudithook(
    lambda event, args: compiled.append(repr(args)) if event == "compile" and time.time() != made else None
)
called = []

@pythaw.register_after_restore
def hook():
    called.append("hook")

first = random.random()
`;

/** The last hook before a snapshot: nothing defines them again after it. */
const forgetting = `
@pythaw.register_before_snapshot
def forget():
    for name in [name for name in sys.modules if name.startswith("_pythaw")]:
        del sys.modules[name]
`;

const settled = (pyodide: Awaited<ReturnType<typeof startOnBase>>) => ({
	called: pyodide.globals.get("called").toJs(),
	program: (pyodide as any)._module.API.sys.executable,
	argv: (pyodide as any)._module.API.sys.argv.toJs(),
	variable: (pyodide as any)._module.API.os.environ.get("WHO"),
	removed: (pyodide as any)._module.API.os.environ.get("LANG"),
});

const options = {
	args: ["app.py", "ä\ud800\0z"],
	env: { WHO: "Zoë \udce9 🐍", LANG: undefined } as Record<string, any>,
	_sysExecutable: "/usr/bin/some where",
};
const expected = {
	called: ["hook"],
	program: "/usr/bin/some where",
	argv: ["app.py", "ä\ud800\0z"],
	variable: "Zoë \udce9 🐍",
	removed: undefined,
};

describe("A restored start", () => {
	it("compiles no Python source, hooks included, and hands over values of all kinds", async () => {
		const { bytes } = await createOnBase({ run: [{ name: "app.py", code: watching }] });
		const pyodide = await startOnBase(bytes, options);
		expect(pyodide.globals.get("compiled").toJs()).to.deep.equal([]);
		expect(settled(pyodide)).to.deep.equal(expected);
		// The glue's own way to compile is back in its place.
		expect(pyodide.runPython("import _pyodide, importlib; random.random() != first")).to.equal(
			true,
		);
		expect(pyodide.globals.get("compiled").length).to.be.above(0);
		const { API } = (pyodide as any)._module;
		expect(API.runPythonInternal("6 * 7")).to.equal(42);
		expect(API.importlib.import_module("json").__name__).to.equal("json");
		expect(API._pyodide._base.eval_code("6 * 7")).to.equal(42);
	});

	it("defines its functions where a snapshot does not have them", async () => {
		const { bytes } = await createOnBase({
			run: [{ name: "app.py", code: watching + forgetting }],
		});
		const pyodide = await startOnBase(bytes, options);
		expect(pyodide.globals.get("compiled").length).to.be.above(0);
		expect(settled(pyodide)).to.deep.equal(expected);
		expect(pyodide.runPython("random.random() != first")).to.equal(true);
	});
});
