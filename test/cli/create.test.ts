/** `pythaw create`, and `inspect` of what it made: good recipes, bad ones, and outputs that fail. */
import { spawnSync } from "node:child_process";
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { cli, pythaw, stateSnapshot } from "./pythaw.js";

describe("pythaw create", () => {
	let directory: string;

	before(() => {
		directory = temporaryDirectory();
	});

	const create = (...args: string[]) => pythaw(["create", ...args], { cwd: directory });
	const inside = (name: string) => join(directory, name);
	const write = (name: string, content: string) => writeFileSync(inside(name), content);
	const run = async (snapshot: string, code: string) => {
		const { stdout, stderr } = await pythaw(["run", "--snapshot", inside(snapshot), "-c", code]);
		expect(stderr).to.equal("");
		return stdout;
	};

	it("makes the base snapshot when it is told nothing, and says what it made", async () => {
		// Through a link: it is the file behind that is replaced.
		write("real.pysnap", "old");
		symlinkSync("real.pysnap", inside("base.pysnap"));
		const { code, stdout, stderr } = await create("-o", "base.pysnap");
		expect([code, stderr]).to.deep.equal([0, ""]);
		expect(stdout).to.match(/^Created base\.pysnap in [\d.]+ s\n/);
		expect(stdout).to.match(/^ {2}memory +\d+ pages of 4\.0 KiB$/m);
		expect(stdout).to.match(/^ {2}digest +sha256-[\w+/]{43}=$/m);
		expect(lstatSync(inside("base.pysnap")).isSymbolicLink()).to.equal(true);
		expect(statSync(inside("real.pysnap")).size).to.be.greaterThan(1_000_000);
		expect(await run("base.pysnap", "print(1)")).to.equal("1\n");
	});

	it("makes the base snapshot of snapshot/base.toml too, into a pipe, where there is nothing to rename", async () => {
		const script = '"$0" "$1" create "$2" --quiet -o /dev/stdout | cat > piped.pysnap';
		const args = [process.execPath, cli, join(root, "snapshot", "base.toml")];
		const { status, stderr } = spawnSync("sh", ["-c", script, ...args], {
			cwd: directory,
			encoding: "utf8",
		});
		expect([status, stderr]).to.deep.equal([0, ""]);
		expect(readFileSync(inside("piped.pysnap")).subarray(1, 6).toString()).to.equal("PYSNP");
		expect(lstatSync("/dev/stdout").isSymbolicLink()).to.equal(true);
		expect(await run("piped.pysnap", "print(1)")).to.equal("1\n");
	});

	it("follows a recipe, and adds what its options say; what they print is not on standard output", async () => {
		mkdirSync(inside("r/lib"), { recursive: true });
		write("r/lib/helper.py", "def twice(n): return 2 * n\n");
		write("r/data.csv", "1,2\n");
		write("r/setup.py", "import helper\nstate = [helper.twice(21), __name__, __file__]\n");
		write("more.py", "state.append(open('/data/more.txt').read())\n");
		write("talk.py", "import sys\nprint('out')\nprint('err', file=sys.stderr)\n");
		write("more.txt", "more");
		write(
			"r/recipe.json",
			JSON.stringify({
				imports: ["json"],
				files: { "lib/helper.py": "/home/pyodide/", "data.csv": "/data/data.csv" },
				run: "setup.py",
				env: { A: "recipe", B: "recipe" },
			}),
		);
		const options = ["--import", "csv", "--file", "more.txt:/data/"];
		options.push("--run", "more.py", "--run", "talk.py");
		const { code, stdout, stderr } = await create(
			"r/recipe.json",
			...options,
			...["--env", "B=option=2", "--compress", "gzip", "--json", "-o", "app.pysnap"],
		);
		expect([code, stderr]).to.deep.equal([0, "out\nerr\n"]);
		const summary = JSON.parse(stdout);
		expect(summary).to.include({ file: "app.pysnap" });
		// Beside what every snapshot has.
		expect(summary.files).to.be.at.least(3);
		expect(summary.byteLength).to.equal(statSync(inside("app.pysnap")).size);

		const code2 =
			"import os, sys\nprint(state, os.environ['A'], os.environ['B'], os.listdir('/data'))";
		expect(await run("app.pysnap", code2)).to.equal(
			"[42, '__main__', 'setup.py', 'more'] recipe option=2 ['data.csv', 'more.txt']\n",
		);
		const manifest = JSON.parse((await pythaw(["inspect", "--json", inside("app.pysnap")])).stdout);
		expect(manifest.environment).to.deep.equal({ A: "recipe", B: "option=2" });
		expect(manifest.modules).to.include.members(["json", "csv", "helper"]);
		const compressions = manifest.sections.map((section: any) => section.compression);
		expect(compressions).to.include("gzip");
	});

	describe("when it fails", () => {
		/** The first line of stderr, and the rest, of a failure that leaves `out.pysnap` as it was. */
		const failure = async (status: number, ...args: string[]) => {
			write("out.pysnap", "the old file");
			const before = readdirSync(directory);
			const { code, stdout, stderr } = await create(...args, "-o", "out.pysnap");
			expect([code, stdout]).to.deep.equal([status, ""]);
			expect(readFileSync(inside("out.pysnap"), "utf8")).to.equal("the old file");
			expect(readdirSync(directory)).to.deep.equal(before);
			const [first, ...rest] = stderr.trimEnd().split("\n");
			expect(stderr).not.to.match(/^ {4}at /m);
			return { first, rest: rest.join("\n") };
		};
		/** The same of what fails once Python is up. It is up sooner on a base. */
		const failureInPython = async (...args: string[]) =>
			failure(1, "--base", await baseFile(), ...args);

		it("names an unknown key of the recipe", async () => {
			write("wrong.toml", 'import = ["json"]\n');
			const { first } = await failure(1, "wrong.toml");
			expect(first).to.equal(
				'pythaw create: wrong.toml: unknown key "import"; did you mean "imports"?',
			);
		});

		it("shows the traceback of a script that raises", async () => {
			write("raises.py", "def f():\n    raise ValueError('no')\n\nf()\n");
			const { first, rest } = await failureInPython("--run", "raises.py");
			expect(first).to.equal("pythaw create: Script raises.py raised");
			expect(rest).to.match(
				/^Traceback \(most recent call last\):\n {2}File "raises\.py", line 4, in <module>\n {4}f\(\)\n/,
			);
			expect(rest).to.match(/\nValueError: no$/);
		});

		it("names a module that cannot be imported", async () => {
			const { first, rest } = await failureInPython("--import", "no_such_module");
			expect(first).to.include("no_such_module");
			expect(rest).to.include("ModuleNotFoundError: No module named 'no_such_module'");
		});

		it("names the variable that holds a JavaScript object, one line first", async () => {
			write("leak.py", "from js import Array\nkept = Array.new(1, 2)\n");
			const { first, rest } = await failureInPython("--run", "leak.py");
			expect(first).to.match(/^pythaw create: /);
			expect(rest).to.include("__main__.kept");
		});

		it("names a file of the recipe that is not there", async () => {
			const { first } = await failure(1, "--file", "missing.csv");
			expect(first).to.match(/^pythaw create: Cannot read .*missing\.csv: there is no such file$/);
			const script = await failure(1, "--run", "missing.py");
			expect(script.first).to.include("missing.py: there is no such file");
			const recipe = await failure(1, "missing.toml");
			expect(recipe.first).to.equal(
				"pythaw create: Cannot read the recipe missing.toml: there is no such file",
			);
		});

		it("calls wrong options wrong usage", async () => {
			for (const [args, message] of [
				[["--bogus"], "unknown option '--bogus'"],
				[["--compress", "brotli"], "argument 'brotli' is invalid"],
				[["--env", "A"], "option '--env A' must have the form NAME=VALUE"],
				[["--timeout", "soon"], "option '--timeout soon' must be a number of seconds above 0"],
				[["--import", "a b"], "imports[0]: wanted a module's name"],
				[["--file", "a:b"], "destination must be an absolute path"],
				[["a.toml", "b.toml"], "too many arguments"],
			] as const) {
				const { first, rest } = await failure(2, ...args);
				expect(first).to.match(/^pythaw create: /);
				expect(first).to.include(message);
				expect(rest).to.include("Try 'pythaw create --help'.");
			}
		});

		it("says that an output is missing, or cannot be written, before it starts anything", async () => {
			const none = await create();
			expect(none.code).to.equal(2);
			expect(none.stderr).to.match(/^pythaw create: required option '-o, --output <file>'/);

			mkdirSync(inside("folder"), { recursive: true });
			for (const [output, why] of [
				["folder", "it is a directory"],
				["nowhere/out.pysnap", "its directory does not exist"],
				["real.pysnap/out.pysnap", "its path leads through a file"],
			] as const) {
				// Where it would find no Pyodide, if it came to looking for that.
				const { code, stderr } = await create("-o", output, "--index-url", directory);
				expect([code, stderr]).to.deep.equal([
					1,
					`pythaw create: Cannot write ${output}: ${why}\n`,
				]);
			}
			expect(existsSync(inside("nowhere"))).to.equal(false);
		});
	});
});

describe("pythaw inspect", () => {
	it("prints what a snapshot says of itself", async () => {
		const { code, stdout, stderr } = await pythaw(["inspect", await stateSnapshot()]);
		expect([code, stderr]).to.deep.equal([0, ""]);
		expect(stdout).to.match(
			/^Pyodide +314\.0\.7 \(Python 3\.14\.\d+, ABI \w+\), build [\da-f]{64}$/m,
		);
		expect(stdout).to.match(/^environment +MODE=made$/m);
		expect(stdout).to.match(/^files +\d+ files, [\d.]+ (B|KiB)$/m);
		expect(stdout).to.match(/^memory +none +[\d.]+ MiB +[\d.]+ MiB +[\da-f]{8}$/m);
	});

	it("says in one line why a file is no snapshot, and calls no file wrong usage", async () => {
		const file = join(root, "package.json");
		const { code, stdout, stderr } = await pythaw(["inspect", file]);
		expect([code, stdout]).to.deep.equal([1, ""]);
		expect(stderr).to.match(/^pythaw inspect: .*snapshot/i);
		const none = await pythaw(["inspect"]);
		expect(none.code).to.equal(2);
		expect(none.stderr).to.match(/^pythaw inspect: missing required argument 'file'/);
	});
});
