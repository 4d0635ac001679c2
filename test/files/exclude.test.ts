/** What a recipe leaves out of its snapshot's files, by patterns and as compiled code, and what it saves. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
	createSnapshot,
	inspectSnapshot,
	loadPyodide,
	type Recipe,
	RecipeError,
} from "../../src/index.js";
import { baseFile, createOnBase, startOnBase } from "../boot/base.js";
import { compiledLibrary } from "../boot/compiled-library.js";
import { pythaw } from "../cli/pythaw.js";
import { extensionFile } from "../native/extension.js";
import { wheelPath } from "../packages/wheels.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";

const site = "/lib/python3.14/site-packages";

const tree: Recipe["files"] = [
	{ content: "from . import later\n", destination: `${site}/app/__init__.py` },
	{ content: "def f():\n    return 1 / 0\n", destination: `${site}/app/later.py` },
	{ content: "unused = True\n", destination: `${site}/app/unused.py` },
	{ content: "this is no Python\n", destination: `${site}/app/template.py` },
	{ content: "def test(): pass\n", destination: `${site}/app/tests/test_app.py` },
	{ content: "types", destination: `${site}/app/later.pyi` },
	{ content: "kept", destination: "/data/tests.txt" },
	{ content: "print('script')\n", destination: "/home/pyodide/main.py" },
];

/** All files below a directory. */
const listed = (pyodide: any, directory: string): string[] =>
	pyodide
		.runPython(
			`import os\n[os.path.join(d, f) for d, _, fs in sorted(os.walk(${JSON.stringify(directory)})) for f in sorted(fs)]`,
		)
		.toJs();

describe("A recipe that leaves files out", () => {
	it("leaves out what its patterns match, at any depth or at a path, directories with all in them", async () => {
		const { bytes, manifest } = await createOnBase({
			files: tree,
			imports: ["app"],
			exclude: ["tests", "*.pyi", `${site}/app/unused.*`, "**/__pycache__/**"],
		});
		expect(manifest.files.leftOut!.count).to.equal(3);
		expect(manifest.files.leftOut!.byteLength).to.be.above(0);
		const pyodide = await startOnBase(bytes);
		expect(listed(pyodide, `${site}/app`)).to.deep.equal(
			["__init__.py", "later.py", "template.py"].map((name) => `${site}/app/${name}`),
		);
		expect(listed(pyodide, "/data")).to.deep.equal(["/data/tests.txt"]);
		expect(
			pyodide.runPython("import os, app\nos.path.exists(app.__path__[0] + '/tests')"),
		).to.equal(false);
		expect(() => pyodide.runPython("import app.unused")).to.throw(/ModuleNotFoundError/);
	});

	it("cannot lose Python's own library, and says nothing was saved where nothing matched", async () => {
		const all = await createSnapshot({ exclude: ["**"] });
		const pyodide = await loadPyodide({ snapshot: all.bytes });
		expect(pyodide.runPython("import decimal; str(decimal.Decimal(1) / 8)")).to.equal("0.125");
		const none = await createOnBase({ files: tree, exclude: ["*.nothing"] });
		expect(none.manifest.files.leftOut).to.deep.equal({ count: 0, byteLength: 0 });
		expect((await inspectSnapshot(await baseFile())).files).not.to.have.property("leftOut");
	});

	it("is refused if it would leave out a native library that is loaded", async () => {
		const recipe: Recipe = {
			files: [{ source: extensionFile("arity"), destination: "/lib/native/arity.so" }],
			run: [
				{ name: "load.py", code: "import ctypes\nlibrary = ctypes.CDLL('/lib/native/arity.so')" },
			],
		};
		const error = await rejectionOf(createOnBase({ ...recipe, exclude: ["*.so"] }), RecipeError);
		expect(error.message).to.match(/arity\.so would be left out/);
	});

	it("holds compiled code where it leaves out sources; modules not imported before are found", async () => {
		const { bytes, manifest } = await createOnBase({
			files: tree,
			imports: ["app"],
			sources: false,
		});
		const pyodide = await startOnBase(bytes);
		const names = listed(pyodide, `${site}/app`).map((path) => path.slice(`${site}/app/`.length));
		expect(names).to.have.members([
			"__init__.pyc",
			"later.pyc",
			"unused.pyc",
			"template.py",
			"later.pyi",
			"tests/test_app.pyc",
		]);
		expect(pyodide.runPython("import app.unused; app.unused.unused")).to.equal(true);
		expect(pyodide.runPython("import importlib; importlib.reload(app.later).f.__name__")).to.equal(
			"f",
		);
		expect(() => pyodide.runPython("app.later.f()")).to.throw(
			/app\/later\.py", line 2, in f\nZeroDivisionError/,
		);
		expect(listed(pyodide, "/home/pyodide")).to.deep.equal(["/home/pyodide/main.py"]);
		expect(manifest.files.leftOut!.count).to.be.at.least(4);
	});

	it("makes a real package smaller that works as before, and the same bytes again", async () => {
		const recipe: Recipe = {
			packages: ["networkx", "attrs"].map(wheelPath),
			dependencies: false,
			imports: ["attr"],
		};
		const options = { stdLibURL: await compiledLibrary() };
		const whole = await createSnapshot(recipe, options);
		const without: Recipe = { ...recipe, exclude: ["tests"], sources: false };
		const small = await createSnapshot(without, options);
		const again = await createSnapshot(without, options);
		expect(again.digest).to.equal(small.digest);
		const saved = whole.manifest.files.byteLength - small.manifest.files.byteLength;
		expect(small.manifest.files.leftOut!.byteLength).to.equal(saved);
		expect(saved).to.be.above(1_000_000);
		const pyodide = await loadPyodide({ ...options, snapshot: small.bytes });
		expect(pyodide.runPython("import networkx; networkx.path_graph(4).number_of_edges()")).to.equal(
			3,
		);
		expect(pyodide.runPython("import attr; attr.make_class('C', ['x'])(1).x")).to.equal(1);
	});

	it("says on the command line what was saved", async () => {
		const cwd = temporaryDirectory();
		writeFileSync(join(cwd, "a.log"), "x".repeat(1000));
		const flags = ["--file", "a.log", "--exclude", "*.log", "--no-sources", "-o", "a.pysnap"];
		const { code, stdout, stderr } = await pythaw(["create", ...flags], { cwd });
		expect(code, stderr).to.equal(0);
		expect(stdout).to.match(/saved +2 files left out/);
		expect((await pythaw(["inspect", "a.pysnap"], { cwd })).stdout).to.match(
			/saved +2 files left out/,
		);
	});
});
