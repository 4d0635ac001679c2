/** `pythaw run` against what `python` does: what a program is given, and how it ends. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { temporaryDirectory } from "../suite/start.js";
import { onBothEngines } from "./on-engines.js";
import { pythaw } from "./pythaw.js";

onBothEngines("A program under pythaw run", ({ engine, place, run, write, output }) => {
	describe("as for the program's arguments", () => {
		const show = "import sys\nprint([*sys.argv, sys.path[0], __name__])";

		it("gives a script its path as given, its arguments whatever they look like, its directory first in sys.path", async () => {
			write("sub dir/show.py", show);
			const args = ["a b", "--help", "-c", "--", "", "--snapshot=x", "ü"];
			expect(output(await run(["sub dir/show.py", ...args]))).to.equal(
				`['sub dir/show.py', 'a b', '--help', '-c', '--', '', '--snapshot=x', 'ü', '${place.directory}/sub dir', '__main__']\n`,
			);
		});

		it("gives code and standard input the argv and path that python gives them", async () => {
			expect(output(await run(["-c", show, "-x"]))).to.equal("['-c', '-x', '', '__main__']\n");
			expect(output(await run(["-", "-x"], { input: show }))).to.equal(
				"['-', '-x', '', '__main__']\n",
			);
			expect(output(await run([], { input: show }))).to.equal("['', '', '__main__']\n");
		});

		it("runs a module of the working directory, and a package's __main__", async () => {
			write("mod.py", show);
			write("pkg/__init__.py", "print('package')");
			write("pkg/__main__.py", show);
			expect(output(await run(["-m", "mod", "x"]))).to.equal(
				`['${place.directory}/mod.py', 'x', '${place.directory}', '__main__']\n`,
			);
			expect(output(await run(["-m", "pkg"]))).to.equal(
				`package\n['${place.directory}/pkg/__main__.py', '${place.directory}', '__main__']\n`,
			);
		});

		it("runs a directory that holds __main__.py", async () => {
			write("app/__main__.py", show);
			expect(output(await run(["app", "x"]))).to.equal("['app', 'x', 'app', '__main__']\n");
		});

		it("knows a script as the file it is", async () => {
			write("file.py", "print(__file__, __doc__, open(__file__).read()[:3])");
			expect(output(await run(["file.py"]))).to.equal(`${place.directory}/file.py None pri\n`);
		});
	});

	describe("as for its end", () => {
		it("passes on the exit code of sys.exit, cut to a byte as by the system", async () => {
			for (const [code, status] of [
				["7", 7],
				["None", 0],
				["-1", 255],
			]) {
				const outcome = await run(["-c", `import sys; sys.exit(${code})`]);
				expect([outcome.code, outcome.stderr], `sys.exit(${code})`).to.deep.equal([status, ""]);
			}
		});

		it("prints what is no code to stderr, and exits with 1", async () => {
			const { code, stderr } = await run(["-c", "import sys; sys.exit('no luck')"]);
			expect([code, stderr]).to.deep.equal([1, "no luck\n"]);
		});

		it("ends at once by os._exit", async () => {
			const { code, stdout } = await run(["-c", "import os; print('lost'); os._exit(9)"]);
			expect([code, stdout]).to.deep.equal([9, ""]);
		});

		it("prints an exception as python does, with the source and without our frames", async () => {
			write("fail.py", "def f():\n    return 1 / 0\n\n\nprint('before')\nf()\n");
			const { code, stdout, stderr } = await run(["fail.py"]);
			expect([code, stdout]).to.deep.equal([1, "before\n"]);
			expect(stderr).to.equal(
				[
					"Traceback (most recent call last):",
					`  File "${place.directory}/fail.py", line 6, in <module>`,
					"    f()",
					"    ~^^",
					`  File "${place.directory}/fail.py", line 2, in f`,
					"    return 1 / 0",
					"           ~~^~~",
					"ZeroDivisionError: division by zero",
					"",
				].join("\n"),
			);
		});

		it("shows the lines of code that is in no file", async () => {
			const { code, stderr } = await run(["-c", "x = 1\nraise ValueError(x)"]);
			expect(code).to.equal(1);
			expect(stderr).to.equal(
				'Traceback (most recent call last):\n  File "<string>", line 2, in <module>\n' +
					"    raise ValueError(x)\nValueError: 1\n",
			);
		});

		it("reports a syntax error with its place, and a missing module in python's words", async () => {
			write("syntax.py", "x = (\n");
			const syntax = await run(["syntax.py"]);
			expect(syntax.code).to.equal(1);
			expect(syntax.stderr).to.match(
				/^ {2}File ".*syntax\.py", line 1\n {4}x = \(\n {8}\^\nSyntaxError: '\(' was never closed\n$/,
			);
			const missing = await run(["-m", "no_such_module"]);
			expect(missing.code).to.equal(1);
			expect(missing.stderr).to.match(/: No module named no_such_module\n$/);
		});

		it("runs exit handlers, then writes what files still buffer", async () => {
			const code = `
import atexit
f = open("late.txt", "w")
f.write("written")
atexit.register(print, "at exit")
print("last line", end="")
`;
			expect(output(await run(["-c", code]))).to.equal("last lineat exit\n");
			expect(readFileSync(join(place.directory, "late.txt"), "utf8")).to.equal("written");
		});

		it("ends what the program left open as python does: exit handlers, finalizers, files", async () => {
			const code = `
import atexit, concurrent.futures.thread, gzip, io, sys, threading
class Ends:
    def __init__(self, text):
        self.text = text
    def __del__(self):
        tell(self.text)
def tell(text):
    print(text, file=sys.stderr)
def open_one():
    try:
        yield
    finally:
        tell("generator")
first, second = Ends("object"), open_one()
next(second)
file = gzip.open("late.gz", "wt")
print("packed", file=file)
kept = [open("kept.txt", "w")]
kept[0].write("kept")
kept.append(kept)
@atexit.register
def fail():
    kept[0].write(" and more")
    raise KeyError("exit handler")
threading._register_atexit(tell, "threads")
sys.stdout = io.StringIO()
print("replaced, never shown")
sys.__stdout__.write("buffered")
sys.exit(7)
`;
			const { code: status, stdout, stderr } = await run(["-c", code]);
			expect(stderr).to.match(
				/^threads\nException ignored [^\n]*fail.*\nKeyError: 'exit handler'\ngenerator\nobject\n$/s,
			);
			expect([status, stdout]).to.deep.equal([7, "buffered"]);
			const written = (name: string) => readFileSync(join(place.directory, name));
			expect(written("kept.txt").toString()).to.equal("kept and more");
			expect(gunzipSync(written("late.gz")).toString()).to.equal("packed\n");
		});

		it("ends a program that holds what CPython's own end breaks on", async () => {
			const code = `
import operator
cycle = [operator.methodcaller("upper")]
cycle.append(cycle)
raise SystemExit(3)
`;
			const { code: status, stderr } = await run(["-c", code]);
			expect([status, stderr]).to.deep.equal([3, ""]);
		});

		it("exits with 120 if its last output cannot be written", async () => {
			const { code: status, stderr } = await run([
				"-c",
				"import os\nprint('lost', end='')\nos.close(1)",
			]);
			expect(stderr).to.equal(
				"Exception ignored while flushing sys.stdout:\nOSError: [Errno 8] Bad file descriptor\n",
			);
			expect(status).to.equal(120);
		});

		it("calls the program's own excepthook", async () => {
			const code =
				"import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\nraise KeyError";
			const { code: status, stdout } = await run(["-c", code]);
			expect([status, stdout]).to.deep.equal([1, "hook KeyError\n"]);
		});

		it("turns recursion without end into an exception", async () => {
			const { code, stderr } = await run(["-c", "def f(): f()\nf()"]);
			expect(code).to.equal(1);
			expect(stderr).to.include("RecursionError: maximum recursion depth exceeded");
		});
	});

	it("starts without a snapshot if it is told to", async () => {
		write("cold.py", "import sys\nprint(sys.argv, 'state' in globals())");
		const options = { engine: engine.binary, cwd: place.directory };
		expect(output(await pythaw(["run", "--no-snapshot", "cold.py", "x"], options))).to.equal(
			"['cold.py', 'x'] False\n",
		);
	});
});

describe("pythaw run with what cannot be run", () => {
	let directory: string;

	before(() => {
		directory = temporaryDirectory();
	});

	const firstLine = async (...args: string[]) => {
		const { code, stdout, stderr } = await pythaw(["run", ...args], { cwd: directory });
		expect(stdout).to.equal("");
		expect(stderr).not.to.match(/^ {4}at /m);
		return [code, stderr.split("\n")[0]] as const;
	};

	it("calls a missing script wrong usage", async () => {
		const [code, line] = await firstLine("nowhere.py");
		expect([code, line]).to.deep.equal([
			2,
			"pythaw run: cannot open 'nowhere.py': there is no such file",
		]);
	});

	it("calls an unknown option, and a missing argument, wrong usage", async () => {
		expect(await firstLine("--snap", "x")).to.deep.equal([
			2,
			"pythaw run: unknown option '--snap'",
		]);
		expect(await firstLine("-c")).to.deep.equal([2, "pythaw run: option '-c' needs an argument"]);
	});

	it("says in one line why a file is no snapshot", async () => {
		const missing = join(directory, "missing.pysnap");
		expect(await firstLine("--snapshot", missing, "-c", "")).to.deep.equal([
			1,
			`pythaw run: Cannot read ${missing}: there is no such file`,
		]);
		expect(await firstLine("--snapshot", directory, "-c", "")).to.deep.equal([
			1,
			`pythaw run: Cannot read ${directory}: it is a directory, not a file`,
		]);
		for (const [name, content] of [
			["empty", ""],
			["text", "not a snapshot, but long enough to be one\n".repeat(10)],
		] as const) {
			const file = join(directory, name);
			writeFileSync(file, content);
			const [code, line] = await firstLine("--snapshot", file, "-c", "");
			expect(code, name).to.equal(1);
			expect(line, name).to.match(/^pythaw run: .*snapshot/i);
		}
	});
});
