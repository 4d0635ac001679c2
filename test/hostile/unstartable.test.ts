/**
 * Programs that leave Python such that no start can go on from there: a creation tries the snapshot out, and
 * says what is wrong before there is a file.
 */
import { expect } from "chai";
import { build } from "../../src/create/build.js";
import { host } from "../../src/host.js";
import {
	loadPyodide,
	PythawError,
	PythonRaisedError,
	type ResetError,
	SnapshotError,
	takeSnapshot,
} from "../../src/index.js";
import { openBase } from "../../src/snapshot/base.js";
import { baseFile, createOnBase, startOnBase } from "../boot/base.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";

/** By what they replace: a line of the program, and what the error must say. */
const programs: Readonly<Record<string, [code: string, says: RegExp]>> = {
	"os.environ": ["import os; os.environ = None", /reading '__setitem__'/],
	"a method of its class": [
		"import os\nclass Own:\n  def __setitem__(self): 1\nos.environ = Own()",
		/takes 1 positional/,
	],
	"os.putenv": ["import os; os.putenv = None", /'NoneType' object is not callable/],
	"a module": ["import sys; sys.modules['os'] = None", /reading '__setitem__'/],
	"sys.path": ["import sys; sys.path = tuple(sys.path)", /no attribute 'insert'/],
	"random.seed": ["import random; random.seed = None", /'NoneType' object is not callable/],
	"a builtin": [
		"import builtins\nclass Own(int): from_bytes = None\nbuiltins.int = Own",
		/'NoneType' object is not callable/,
	],
	__main__: ["import sys; del sys.modules['__main__']", /No module named '__main__'/],
	"Pyodide's import hook": [
		"import _pyodide._importhook as hook; hook.register_module_not_found_hook = None",
		/register_module_not_found_hook is not a function/,
	],
	"what Pyodide evaluates with": [
		"import _pyodide._base; _pyodide._base.eval_code = None",
		/No snapshot can be taken of this program: .*eval_code is not a function/,
	],
	"where Pyodide has JS modules": [
		"import _pyodide._importhook as hook; hook.jsfinder = None",
		/No snapshot can be taken of this program: .*jsproxies/,
	],
	"what asks the event loop": [
		"import pyodide.webloop as webloop; webloop.WebLoop = None",
		/No snapshot can be taken of this program: .*\n[\s\S]*call_later/,
	],
	"what an audit hook refuses": [
		"import sys\ndef hook(event, _):\n  if event == 'os.putenv': raise RuntimeError(event)\nsys.addaudithook(hook)",
		/RuntimeError: os.putenv/,
	],
};

describe("A snapshot that could not be started is not made, after a program has replaced", () => {
	for (const [what, [code, says]] of Object.entries(programs)) {
		it(what, async () => {
			const error = await rejectionOf(createOnBase({ run: [{ name: "a.py", code }] }), PythawError);
			expect(error).to.satisfy(
				(error: unknown) => error instanceof PythonRaisedError || error instanceof SnapshotError,
			);
			expect(error.message.split("\n")[0]).to.match(/^No snapshot (was made|can be taken)/);
			expect(error.message).to.match(says);
		});
	}

	it("and a start of one that was made without a try says so as well", async () => {
		for (const [what, says] of [
			["random.seed", "'NoneType' object is not callable"],
			["a method of its class", "takes 1 positional"],
		] as const) {
			const base = await openBase(host(), await baseFile());
			const [code] = programs[what];
			const { bytes } = await build(host(), { run: [{ name: "a.py", code }] }, { base });
			const { message, traceback } = await rejectionOf(startOnBase(bytes), PythonRaisedError);
			expect(message).to.include(": the program has replaced something that is needed for that");
			expect(traceback).to.include(says);
		}
	});

	it("what only a later moment needs: hooks, and what whoever starts it gives, are not tried", async () => {
		const code = `
import pythaw, given
from pyodide.code import run_js
value = given.value
fresh = run_js("({ own: true })")
pythaw.register_after_restore(lambda: 1 / 0)
`;
		const options = { serializer: () => "fresh", deserialize: undefined };
		const recipe = { run: [{ name: "a.py", code }], jsModules: { given: { value: 1 } } };
		const { manifest } = await createOnBase(recipe, options);
		expect(manifest.references.needsDeserializer).to.equal(true);
	});

	it("a live runtime's, which stays as it was", async () => {
		const pyodide = await loadPyodide({ snapshot: await baseFile() });
		pyodide.runPython("import random; own, random.seed = random.seed, None");
		const error = await rejectionOf(takeSnapshot(pyodide), PythonRaisedError);
		expect(error.message).to.include("No snapshot was made, because it could not be started");
		pyodide.runPython("random.seed = own");
		const { bytes } = await takeSnapshot(pyodide);
		expect((await loadPyodide({ snapshot: bytes })).runPython("6 * 7")).to.equal(42);
	});
});

it("What an error in JavaScript has ended midway is called so, not running", async () => {
	const pyodide = await loadPyodide({ snapshot: await baseFile() });
	const code = `
from js import Object
from pyodide.ffi import create_proxy, to_js
from pyodide_js import FS
def fails(*_): 1 / 0
operations = dict(read=create_proxy(fails), open=create_proxy(lambda _: None))
FS.registerDevice(9999, to_js(operations, dict_converter=Object.fromEntries))
FS.mkdev("/failing", 0o666, 9999)
def reads(): open("/failing", "rb").read()
reads()
`;
	thrownBy(() => pyodide.runPython(code));
	const said =
		/ended a call midway.*Reset the instance, or start another\.\nended midway:\n[\s\S]*in reads/;
	const { problem, message } = (await rejectionOf(pyodide.pythaw.checkpoint())) as ResetError;
	expect(problem).to.equal("busy");
	expect(message).to.match(said);
	expect((await rejectionOf(takeSnapshot(pyodide), SnapshotError)).message).to.match(said);
	await pyodide.pythaw.reset();
	expect(await pyodide.pythaw.checkpoint()).to.have.property("byteLength");
});
