/**
 * mypy (a 22 MB library and 230 small ones that share it) as a program: from the command line on a
 * restored instance, with mypy's own answer, exit code and output; and the example that drives it from
 * JavaScript. Its answers are those of the same mypy in native CPython.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { pythaw } from "../cli/pythaw.js";
import { nodes, root } from "../engines/engines.js";
import { run, temporaryDirectory } from "../suite/start.js";

const projects = [
	"ast_serialize",
	"librt",
	"mypy",
	"mypy_extensions",
	"pathspec",
	"typing_extensions",
];

const programs = {
	"wrong.py": 'def f(x: int) -> str:\n    return x + 1\nreveal_type(f(1))\nf("a")\n',
	"right.py": "import dataclasses\n\n@dataclasses.dataclass\nclass Point:\n    x: int = 0\n",
	"broken.py": "def f(:\n",
};

describe("mypy from a snapshot", () => {
	let directory: string;
	let snapshot: string;

	before(async () => {
		directory = temporaryDirectory();
		snapshot = join(directory, "mypy.pysnap");
		const cache = join(root, "test", "wheels", ".cache");
		const wheels = readdirSync(cache).filter((name) =>
			projects.some((project) => name.startsWith(`${project}-`)),
		);
		const recipe = readFileSync(join(root, "examples", "mypy", "recipe.toml"), "utf8");
		const packages = JSON.stringify(wheels.map((name) => join(cache, name)));
		const file = join(directory, "recipe.toml");
		writeFileSync(file, recipe.replace('packages = ["mypy"]', `packages = ${packages}`));
		const made = await pythaw(["create", file, "-o", snapshot, "--quiet"], {
			engine: nodes[0].binary,
		});
		expect(made.stderr).to.equal("");
		for (const [name, text] of Object.entries(programs)) {
			writeFileSync(join(directory, name), text);
		}
	});

	for (const engine of [nodes[0], nodes.at(-1)!]) {
		const mypy = async (...args: string[]) => {
			const { code, stdout, stderr } = await pythaw(
				["run", "--snapshot", snapshot, "-m", "mypy", ...args],
				{ engine: engine.binary, cwd: directory },
			);
			return { code, stdout, stderr };
		};

		describe(`by pythaw run -m mypy on ${engine.name}`, () => {
			it("finds errors, says them on stdout and exits with 1", async () => {
				expect(await mypy("wrong.py")).to.deep.equal({
					code: 1,
					stdout:
						'wrong.py:2: error: Incompatible return value type (got "int", expected "str")  [return-value]\n' +
						'wrong.py:3: note: Revealed type is "str"\n' +
						'wrong.py:4: error: Argument 1 to "f" has incompatible type "str"; expected "int"  [arg-type]\n' +
						"Found 2 errors in 1 file (checked 1 source file)\n",
					stderr: "",
				});
			});

			it("finds none in a right program and exits with 0", async () => {
				expect(await mypy("right.py")).to.deep.equal({
					code: 0,
					stdout: "Success: no issues found in 1 source file\n",
					stderr: "",
				});
			});

			it("exits with 2 for a file that is not there, and for one that is no Python", async () => {
				const missing = await mypy("nothing.py");
				expect(missing.code).to.equal(2);
				expect(missing.stdout + missing.stderr).to.include("nothing.py: error: Cannot read file");
				const broken = await mypy("broken.py");
				expect(broken.code).to.equal(2);
				expect(broken.stdout).to.include("broken.py:1: error: ");
			});

			it("checks files from JavaScript, as examples/mypy does", async () => {
				const script = join(root, "examples", "mypy", "check.mjs");
				const program = join(directory, "wrong.py");
				const { code, stdout, stderr } = await run(engine, [script, program, snapshot]);
				expect(stderr).to.equal("");
				expect(code).to.equal(1);
				expect(stdout)
					.to.include("wrong.py:4: error: ")
					.and.match(/restored in \d+ ms/);
			});
		});
	}
});
