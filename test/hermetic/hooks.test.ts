/**
 * Hooks around a snapshot: `snapshot_restore_py`'s own, pythaw's where that is not installed, and the
 * options that are their counterparts in JavaScript.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadPyodide, PythonRaisedError, type Recipe, takeSnapshot } from "../../src/index.js";
import { baseSnapshot, createOnBase, startOnBase } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { rejectionOf } from "../suite/thrown.js";

const wheel = "snapshot_restore_py-1.0.0-py3-none-any.whl";
const install = {
	name: "install.py",
	code: `import site, zipfile\nzipfile.ZipFile("/tmp/${wheel}").extractall(site.getsitepackages()[0])`,
};
const wheelFile = {
	source: join(root, "test", "wheels", ".cache", wheel),
	destination: `/tmp/${wheel}`,
};

/** A recipe that runs one script, which may import `snapshot_restore_py` if it is installed first. */
function script(code: string, withPackage = false): Recipe {
	const run = { name: "app.py", code };
	return withPackage ? { files: [wheelFile], run: [install, run] } : { run: [run] };
}

const registering = (module: string) => `
from ${module} import register_before_snapshot, register_after_restore
calls = []

@register_before_snapshot
def first():
    calls.append("first before")

def note(*args, **kwargs):
    calls.append((args, kwargs))

assert register_before_snapshot(note, 1, 2, key="value") is note

@register_after_restore
def one():
    calls.append("one after")

register_after_restore(note, "two", after=True)
assert one() is None and first() is None
calls.clear()
`;

describe("Hooks around a snapshot", () => {
	for (const [module, withPackage] of [
		["snapshot_restore_py", true],
		["pythaw", true],
		["pythaw", false],
	] as const) {
		const having = withPackage ? "with" : "without";
		it(`run in AWS's order, with their arguments, registered by ${module} ${having} AWS's package`, async () => {
			const { bytes } = await createOnBase(script(registering(module), withPackage));
			for (const _ of [1, 2]) {
				const pyodide = await startOnBase(bytes);
				expect(pyodide.runPython("repr(calls)")).to.equal(
					"[((1, 2), {'key': 'value'}), 'first before', 'one after', (('two',), {'after': True})]",
				);
			}
		});
	}

	it("let the example for SnapStart run as AWS documents, unchanged", async () => {
		const handler = readFileSync(join(root, "examples", "snapstart", "handler.py"));
		const { bytes } = await createOnBase({
			files: [wheelFile, { content: handler, destination: "/home/pyodide/handler.py" }],
			run: [install, { name: "app.py", code: "from handler import lambda_handler" }],
		});
		const answers = [];
		for (const name of ["a", "b"]) {
			const pyodide = await startOnBase(bytes);
			answers.push(
				JSON.parse(
					pyodide.runPython(`import json; json.dumps(lambda_handler({"name": "${name}"}, None))`),
				),
			);
		}
		expect(answers[0].calls).to.deep.equal([
			"about to be stored by handler",
			"close_journal",
			"open_journal",
			"draw_identity",
		]);
		expect(answers[1].calls).to.deep.equal(answers[0].calls);
		expect(answers[0].instance).not.to.equal(answers[1].instance);
	});

	it("run on a live runtime's snapshot and on its restore, each time, and not on its cold start", async () => {
		const pyodide = await loadPyodide({
			afterRestore() {
				throw new Error("must not be called");
			},
		});
		expect(pyodide.runPython(`${registering("pythaw")}\nlen(calls)`)).to.equal(0);
		await takeSnapshot(pyodide);
		const { bytes } = await takeSnapshot(pyodide);
		expect(pyodide.runPython("len(calls)")).to.equal(4);
		const restored = await loadPyodide({ snapshot: bytes });
		expect(restored.runPython("len(calls)")).to.equal(6);
	});

	it("find environment, arguments and streams of the restoring host in place", async () => {
		const code = `
import os, pythaw, sys

@pythaw.register_after_restore
def look():
    print(os.environ["WHERE"], sys.argv)
`;
		const { bytes } = await createOnBase(script(code));
		const lines: string[] = [];
		await startOnBase(bytes, {
			env: { WHERE: "here" },
			args: ["app.py", "-x"],
			stdout: (line) => lines.push(line),
		});
		expect(lines).to.deep.equal(["here ['app.py', '-x']"]);
	});

	it("stop the creation with their traceback when one raises before", async () => {
		const code = `
import pythaw

def fail(what):
    raise ValueError(what)

pythaw.register_before_snapshot(fail, "not ready")
`;
		const error = await rejectionOf(createOnBase(script(code)), PythonRaisedError);
		expect(error.message).to.match(/^A hook of register_before_snapshot raised\nTraceback/);
		expect(error.traceback).to.match(
			/^Traceback \(most recent call last\):\n {2}File "app.py", line 5, in fail\n {4}raise ValueError\(what\)\nValueError: not ready\n$/,
		);
	});

	it("stop the restore with their traceback when one raises after, and call no later one", async () => {
		const code = `
import pythaw, sys

pythaw.register_after_restore(sys.exit, 3)
pythaw.register_after_restore(print, "a later hook")
`;
		const { bytes } = await createOnBase(script(code));
		const lines: string[] = [];
		const starting = startOnBase(bytes, { stdout: (line) => lines.push(line) });
		const error = await rejectionOf(starting, PythonRaisedError);
		expect(error.message).to.match(
			/^A hook of register_after_restore raised\n(.|\n)*SystemExit: 3$/,
		);
		expect(lines).to.deep.equal([]);
	});

	it("in JavaScript are the last before a snapshot and the first after a restore", async () => {
		const code = `
import pythaw
calls = []
pythaw.register_before_snapshot(calls.append, "Python before")
pythaw.register_after_restore(calls.append, "Python after")
`;
		const note = (what: string) => async (pyodide: any) => {
			await Promise.resolve();
			pyodide.runPython(`calls.append("${what}")`);
		};
		const { bytes } = await createOnBase(script(code), { beforeSnapshot: note("JS before") });
		const pyodide = await startOnBase(bytes, { afterRestore: note("JS after") });
		expect(pyodide.runPython("calls").toJs()).to.deep.equal([
			"Python before",
			"JS before",
			"JS after",
			"Python after",
		]);
	});

	it("in JavaScript stop the creation and the restore with what they throw", async () => {
		const failing = () => Promise.reject(new RangeError("not ready"));
		await rejectionOf(createOnBase({}, { beforeSnapshot: failing }), RangeError);
		const snapshot = await baseSnapshot();
		await rejectionOf(loadPyodide({ snapshot, afterRestore: failing }), RangeError);
	});
});
