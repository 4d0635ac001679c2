/**
 * Input that once gave an error of the engine's or the file system's own, or took memory or time without
 * end: each by name, with the error that it gives now, or the start that it does not hinder.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { validateRecipe } from "../../src/create/recipe.js";
import { checkIntegrity } from "../../src/engine/digest.js";
import { provideHash } from "../../src/engine/hashing.js";
import {
	createSnapshot,
	inspectSnapshot,
	LeakError,
	loadPyodide,
	PythawError,
	PythonRaisedError,
	RecipeError,
	SnapshotError,
	takeSnapshot,
} from "../../src/index.js";
import { compileLibraries } from "../../src/libraries/compile.js";
import { IndexPageError, parseIndexPage } from "../../src/packages/index-page.js";
import { baseFile, createOnBase, startOnBase } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { decode, refusal } from "../snapshot/refusal.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";
import { baseParts, type Parts, withoutMemory, written } from "./altered.js";

const cli = join(root, "dist", "cli.js");

describe("Input that once had an error of somebody else's", () => {
	let parts: Parts;
	let small: Parts;

	before(async () => {
		parts = await baseParts();
		small = withoutMemory(parts);
	});

	const times = [0, 0, 0];
	/** The tree with other entries at its end. */
	const filesWith = (...entries: object[]) => {
		const { files } = parts.sections;
		const added = entries.map((entry) => ({ times, ...entry }));
		return { ...files, entries: [...files.entries, ...added] };
	};

	it("a file where each start has a device, or the kernel's files", async () => {
		const directory = (path: string) => ({ type: "directory", path, mode: 0o40755 });
		const file = (path: string) => ({
			type: "file",
			path,
			mode: 0o100644,
			offset: 0,
			byteLength: 0,
		});
		for (const files of [
			filesWith(directory("/dev"), file("/dev/null")),
			filesWith(directory("/proc"), directory("/proc/self"), directory("/proc/self/fd")),
		]) {
			const error = await refusal(decode(written(small, { files })), "a device");
			expect(error.message).to.match(/ \/(dev|proc) is where each start has devices/);
		}
	});

	it("a working directory that nobody may enter is entered again", async () => {
		const mode = 0o40000;
		const files = filesWith({ type: "directory", path: "/sealed", mode });
		const snapshot = written(parts, { files: { ...files, workingDirectory: "/sealed" } });
		const pyodide = await loadPyodide({ snapshot });
		expect(pyodide.runPython("import os; os.getcwd()")).to.equal("/sealed");
	});

	it("a table of more entries than any engine has, or of more than this one has room for", async () => {
		const { libraries } = parts.sections;
		const table = (length: number) => ({ ...libraries, table: { ...libraries.table, length } });
		const error = await refusal(decode(written(small, { libraries: table(2 ** 24) })), "2^24");
		expect(error.message).to.contain("the length of its function table");
		const { grow } = WebAssembly.Table.prototype;
		WebAssembly.Table.prototype.grow = function (by: number) {
			if (by > 1_000_000) throw new RangeError("failed to grow table");
			return grow.call(this, by);
		};
		try {
			const snapshot = written(parts, { libraries: table(9_000_000) });
			const refused = await rejectionOf(loadPyodide({ snapshot }), PythawError);
			expect(refused.code).to.equal("ERR_ENGINE");
			expect(refused.message).to.contain("9000000 entries");
		} finally {
			WebAssembly.Table.prototype.grow = grow;
		}
	});

	it("a list of free entries that is longer than the stack", async () => {
		const { libraries } = parts.sections;
		const { length } = libraries.table;
		const free = Array.from({ length: 500_000 }, () => length - 1);
		const snapshot = written(parts, {
			libraries: { ...libraries, table: { ...libraries.table, free } },
		});
		const pyodide = await loadPyodide({ snapshot });
		expect(pyodide.runPython("6 * 7")).to.equal(42);
	});

	it("a library that is put together of a thousand copies of itself", async () => {
		const file = new Uint8Array(1 << 20);
		const library = {
			file: "/lib/x.so",
			sha256: "0".repeat(64),
			prelinked: {
				patch: { byteOffset: 0, byteLength: 0 },
				got: [],
				pieces: Array.from({ length: 16_000 }, () => [0, 0, file.byteLength]),
			},
		};
		const record = { data: new Uint8Array(), libraries: [library] } as any;
		const error = await rejectionOf(
			compileLibraries(record, () => file),
			SnapshotError,
		);
		expect(error.message).to.contain("is put together of more than it has");
	});

	it("a value that is no text and has no text, where a message would show it", async () => {
		const none = { toString: null };
		for (const version of [none, ["1.0"], 1, null]) {
			const page = JSON.stringify({ meta: { "api-version": version }, files: [] });
			const error = thrownBy(() => parseIndexPage(page, "application/json", "https://x.test/"));
			expect(error, page).to.be.instanceOf(IndexPageError);
		}
		for (const other of [none, { valueOf: null, toString: null }]) {
			for (const key of Object.keys(small.manifest)) {
				const manifest = { ...small.manifest, [key]: other };
				const error = await refusal(decode(written(small, { manifest })), key);
				expect(error.check).to.equal("manifest");
			}
		}
	});

	it("a manifest of JSON so deep that nobody can write it out", async () => {
		const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
		const text = JSON.stringify(small.manifest).replace(/\}$/, `,"news":${deep}}`);
		const forged = written(small, { manifest: text });
		const error = await refusal(inspectSnapshot(forged), "deep");
		expect(error.check).to.equal("manifest");
		const directory = temporaryDirectory();
		writeFileSync(join(directory, "deep.pysnap"), forged);
		const { status, stderr } = spawnSync(
			process.execPath,
			[cli, "inspect", "--json", join(directory, "deep.pysnap")],
			{ encoding: "utf8" },
		);
		expect(status).to.equal(1);
		expect(stderr).to.match(
			/^pythaw inspect: The snapshot's manifest is JSON of more than 100 levels/,
		);
	});

	it("names of environment variables that C cannot have", async () => {
		for (const name of ["a=b", "a\0b", ""]) {
			const error = await rejectionOf(loadPyodide({ env: { [name]: "x" } }), TypeError);
			expect(error.message).to.match(/^Option env must be an object whose names /);
			const manifest = { ...small.manifest, environment: { [name]: "x" } };
			const refused = await refusal(decode(written(small, { manifest })), JSON.stringify(name));
			expect(refused.check).to.equal("manifest");
		}
		for (const value of ["x\0y", "x\ud800y"]) {
			const error = await rejectionOf(loadPyodide({ env: { A: value } }), TypeError);
			expect(error.message).to.match(/^Option env\.A must be a string without NUL/);
		}
	});

	it("a variable of a recipe with half a surrogate pair; not one that stands for a byte", async () => {
		const recipe = (value: string) => ({ env: { A: value } });
		const said = thrownBy(() => validateRecipe(recipe("x\ud800y"), "recipe"));
		expect(said).to.be.instanceOf(RecipeError);
		expect(said.message).to.include("a string without NUL that Python can encode");
		expect(validateRecipe(recipe("x\udce9y"), "recipe").env).to.deep.equal({ A: "x\udce9y" });
	});

	it("an integrity that is none, said as what it is: a wrong option", async () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			[cli, "verify", await baseFile(), "--integrity", "foo"],
			{ encoding: "utf8" },
		);
		expect(stderr).to.match(/^pythaw verify: option '--integrity' must be sha256-/);
		expect(status).to.equal(2);
		await rejectionOf(checkIntegrity(new Uint8Array(), "foo"), TypeError);
	});

	it("a pipe among the files of a recipe", async () => {
		const directory = temporaryDirectory();
		execFileSync("mkfifo", [join(directory, "pipe")]);
		const recipe = { files: [{ source: directory, destination: "/data" }] };
		const error = await rejectionOf(createSnapshot(recipe), PythawError);
		expect(error.code).to.equal("ERR_READ");
		expect(error.message).to.match(/\/pipe: it is neither a file nor a directory$/);
	});

	it("a pipe that nobody writes to, by its time; a device at once, whatever it is given as", async () => {
		const directory = temporaryDirectory();
		const pipe = join(directory, "pipe");
		execFileSync("mkfifo", [pipe]);
		await rejectionOf(loadPyodide({ snapshot: pipe, timeout: 200 }), PythawError);
		// What waits for a writer would keep the process.
		const script = `import { loadPyodide } from ${JSON.stringify(`file://${root}/dist/index.js`)};
loadPyodide({ snapshot: ${JSON.stringify(pipe)}, timeout: 200 }).catch(({ code }) => console.log(code));`;
		const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
			encoding: "utf8",
			timeout: 60_000,
		});
		expect([child.status, child.stdout]).to.deep.equal([0, "ERR_TIMEOUT\n"]);
		const commands = [
			["inspect", "/dev/zero"],
			["verify", "/dev/zero"],
			["verify", await baseFile(), "--key", "/dev/zero"],
			["create", "/dev/zero", "-o", join(directory, "a.pysnap")],
			["create", "-r", "/dev/zero", "-o", join(directory, "a.pysnap")],
			["create", "--lock", "/dev/zero", "-o", join(directory, "a.pysnap")],
			["create", "--run", "/dev/zero", "-o", join(directory, "a.pysnap")],
		];
		for (const args of commands) {
			const { status, stderr } = spawnSync(process.execPath, [cli, ...args], {
				encoding: "utf8",
				timeout: 60_000,
			});
			expect(stderr, args.join(" ")).to.match(
				/Cannot read (the (key|recipe) )?\/dev\/zero: it is no file, and no pipe either/,
			);
			expect(status, args.join(" ")).to.equal(1);
		}
	});

	it("a standard output that nobody reads, or that is full", async () => {
		const snapshot = await baseFile();
		const shell = (command: string) => spawnSync("bash", ["-c", command], { encoding: "utf8" });
		const inspect = `"${process.execPath}" "${cli}" inspect --json "${snapshot}"`;
		const unread = shell(`${inspect} | true; echo "\${PIPESTATUS[0]}"`);
		expect(unread.stderr).to.equal("");
		expect(["0\n", "1\n"]).to.include(unread.stdout);
		const full = shell(`${inspect} > /dev/full`);
		expect(full.stderr).to.match(/^pythaw: Cannot write to the standard output: ENOSPC/);
		expect(full.status).to.equal(1);
	});

	it("files and directories with the names of what every object has come through a snapshot", async () => {
		const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
		const pyodide = await loadPyodide({ snapshot: await baseFile() });
		pyodide.runPython(`
import os
for name in ${JSON.stringify(names)}:
    os.makedirs(f"/odd/{name}")
    for inner in ${JSON.stringify(names)}:
        open(f"/odd/{name}/{inner}", "w").write(name + inner)
`);
		const { bytes } = await takeSnapshot(pyodide);
		const again = await loadPyodide({ snapshot: bytes });
		const read = `
import os
[sorted(os.listdir("/odd")), sorted(os.listdir("/odd/__proto__")), open("/odd/__proto__/__proto__").read()]
`;
		const expected = [[...names].sort(), [...names].sort(), "__proto____proto__"];
		for (const instance of [pyodide, again]) {
			expect(instance.runPython(read).toJs()).to.deep.equal(expected);
		}
		expect({}).to.not.have.property("mode");
	});

	it("a variable of the environment with a value that every Python holds", async () => {
		const names = ["PYTHAW_TEST_A", "PYTHAW_TEST_B", "PYTHAW_TEST_C"];
		const values = ["/dev/null", "/home/pyodide", "wasm32-emscripten"];
		const secret = "a word of this host alone";
		for (const [index, name] of names.entries()) process.env[name] = values[index];
		try {
			await createSnapshot({ run: [{ name: "a.py", code: "import os\nnull = os.devnull" }] });
			process.env.PYTHAW_TEST_C = secret;
			const run = [{ name: "a.py", code: `null = "/dev/null"; held = "${secret}"` }];
			const error = await rejectionOf(createOnBase({ run }), LeakError);
			expect(error.leaks).to.have.length(1);
			expect(error.leaks[0].value).to.match(/^the value of environment variable PYTHAW_TEST_C,/);
		} finally {
			for (const name of names) delete process.env[name];
		}
	});

	it("bytes that the caller writes to, or gives away, when the start has ended", async () => {
		const pyodide = await loadPyodide({ snapshot: await baseFile() });
		pyodide.runPython(`open("/text", "w").write("as it was")`);
		pyodide.runPython(`import os; os.environ["SAID"] = "as it was"`);
		// Without a base: what is joined of two files is a copy anyway.
		const { bytes: made } = await takeSnapshot(pyodide);
		for (const spoil of [
			(bytes: Uint8Array<ArrayBuffer>) => void bytes.fill(0x20),
			({ buffer }: Uint8Array<ArrayBuffer>) => void structuredClone(buffer, { transfer: [buffer] }),
		]) {
			const bytes = Uint8Array.from(made);
			const pyodide = await loadPyodide({ snapshot: bytes });
			spoil(bytes);
			expect(pyodide.runPython(`open("/text").read()`)).to.equal("as it was");
			expect(pyodide.runPython(`os.environ["SAID"]`)).to.equal("as it was");
			expect(pyodide.runPython("import colorsys; 6 * 7")).to.equal(42);
		}
	});

	it("a program that writes its files while they are hashed gives the files of one moment", async () => {
		const pyodide = await loadPyodide({ snapshot: await baseFile() });
		const { FS } = pyodide as any;
		let round = 0;
		const write = () => {
			round += 1;
			const content = new Uint8Array(2000).fill(round);
			for (const name of ["/first", "/last"]) {
				// In place: a file that is made anew has another array.
				const stream = FS.open(name, round === 1 ? "w" : "r+");
				FS.write(stream, content, 0, content.length, 0);
				FS.close(stream);
			}
			pyodide.globals.set("written", round % 256);
		};
		write();
		const before = round;
		// Whoever has a turn while something is hashed.
		provideHash((algorithm, bytes) => {
			write();
			return createHash(algorithm).update(bytes).digest();
		});
		let bytes: Uint8Array;
		try {
			({ bytes } = await takeSnapshot(pyodide));
		} finally {
			// This process does with WebCrypto from here on.
			provideHash(undefined);
		}
		expect(round, "the program went on").to.be.above(before + 1);
		const again = await loadPyodide({ snapshot: bytes });
		const written = again.runPython("written");
		for (const name of ["/first", "/last"]) {
			const content: Uint8Array = (again as any).FS.readFile(name);
			expect([...new Set(content)], `${name}, and memory`).to.deep.equal([written]);
		}
	});

	it("a program that replaces what a snapshot asks Python for", async () => {
		const pyodide = await loadPyodide({ snapshot: await baseFile() });
		const raising = "def raising(*_): raise ValueError('replaced')\nimport gc, time";
		for (const name of ["gc.collect", "time.monotonic"]) {
			pyodide.runPython(`${raising}\nown = ${name}\n${name} = raising`);
			const { traceback } = await rejectionOf(takeSnapshot(pyodide), PythonRaisedError);
			expect(traceback).to.match(/ValueError: replaced\n$/);
			pyodide.runPython(`${name} = own`);
		}
		// What calls JavaScript in there is no fault, if nothing of it stays.
		pyodide.runPython(`
import gc
from pyodide.code import run_js
def collect(*given, own=gc.collect):
    run_js("({ a: [1] })")
    return own(*given)
gc.collect = gc.freeze = collect
gc.callbacks.append(lambda *_: run_js("[1, 2]"))
class Again:
    def __del__(self):
        run_js("1")
        globals()["again"] = Again()
looped = Again()
looped.me = looped
del looped
`);
		const { bytes } = await takeSnapshot(pyodide);
		const restored = await loadPyodide({ snapshot: bytes });
		expect(restored.runPython("gc.collect(); [[i] for i in range(10000)]; 6 * 7")).to.equal(42);
	});

	it("a program whose hooks into Python call JavaScript: a start is none of their business", async () => {
		const code = `
import builtins, gc, sys
from pyodide.code import run_js
now = run_js("Date.now")
called = set()
def hook(name, result=None):
    def call(*_):
        called.add(name)
        now()
        return result
    return call
own = builtins.__import__
def importing(*args, **named):
    hook("import")()
    return own(*args, **named)
monitoring = sys.monitoring
monitoring.use_tool_id(3, "test")
monitoring.register_callback(3, monitoring.events.PY_START, hook("monitoring"))
monitoring.set_events(3, monitoring.events.PY_START)
gc.callbacks.append(hook("gc"))
gc.set_threshold(1)
builtins.__import__ = importing
sys.setprofile(hook("profile"))
sys.settrace(hook("trace"))
`;
		const { bytes } = await createOnBase({ run: [{ name: "a.py", code }] });
		const pyodide = await startOnBase(bytes);
		const use = "import colorsys; called.clear(); import abc; gc.collect(); sorted(called)";
		const all = ["gc", "import", "monitoring", "profile", "trace"];
		expect(pyodide.runPython(use).toJs()).to.deep.equal(all);
		await pyodide.pythaw.reset();
		expect(pyodide.runPython(use).toJs()).to.deep.equal(all);
		expect(pyodide.runPython("gc.isenabled()")).to.equal(true);
	});

	it("a program that ends Python while its snapshot is made", async () => {
		const { error } = console;
		// What the glue says of fatal errors.
		console.error = () => {};
		const making = (code: string) => rejectionOf(createOnBase({ run: [{ name: "a.py", code }] }));
		try {
			for (const [code, said] of [
				["import os\nos._exit(3)", "Exit: Program terminated with exit(3)"],
				["import ctypes\nctypes.string_at(2**32 - 5, 100)", "RuntimeError: memory access out of"],
				["x = []\nfor _ in range(10**6): x = [x]\ndel x", "RangeError: Maximum call stack size"],
			]) {
				const raised = await making(code);
				expect(raised, code).to.be.instanceOf(PythonRaisedError);
				expect(raised.message).to.include(`Script a.py raised, and ended Python:\n${said}`);
				expect(raised.cause).to.be.instanceOf(Error);
			}
			// When the script has ended, what it has hooked in ends Python.
			const hook = "import gc, os\ngc.callbacks.append(lambda *_: os.abort())";
			const refused = await making(hook);
			expect(refused).to.be.instanceOf(SnapshotError).with.property("check", "state");
			expect((refused.cause as Error).message).to.equal("unreachable");
		} finally {
			console.error = error;
		}
	});
});
