/**
 * One recipe, one file: whoever makes the snapshot, on whatever engine, wherever and whenever.
 * bench/reproducible.mjs prints the same as a table.
 */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { sourceDate } from "../../src/cli/creation.js";
import { createSnapshot, loadPyodide } from "../../src/index.js";
import { createOnBase } from "../boot/base.js";
import { compiledLibrary } from "../boot/compiled-library.js";
import { engines, root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";

const run = promisify(execFile);
const once = join(root, "bench", "reproducible-once.mjs");
const cli = join(root, "dist", "cli.js");
const directory = temporaryDirectory();

/** Makes both snapshots on an engine, or the app's alone, in a directory and an environment of their own. */
async function hashes(
	binary: string,
	name: string,
	variables: Record<string, string>,
	before: readonly string[],
	...after: readonly string[]
) {
	const cwd = join(directory, name);
	mkdirSync(cwd);
	const env = { PATH: process.env.PATH, HOME: cwd, ...variables };
	const { stdout } = await run(binary, [...before, once, ...after], { cwd, env });
	return JSON.parse(stdout) as { base?: string; app: string };
}

describe("A recipe", () => {
	it("gives the same bytes on Node 20 to 26, Deno and Bun, an app's twice, in any directory and environment", async () => {
		const surroundings: Record<string, string>[] = [
			{ TZ: "America/New_York", LANG: "de_DE.UTF-8", USER: "somebody" },
			{ TZ: "Asia/Kolkata", LC_ALL: "C", PYTHONHASHSEED: "7", COLUMNS: "200" },
		];
		const found = [];
		for (const { name, binary, run, baseline, environment } of engines) {
			const [here, there] = surroundings;
			found.push(await hashes(binary, `${name}, here`, here!, run));
			// The app's recipe begins as the other one does. How the engine compiles makes no difference, either.
			const variables = { ...there!, ...environment };
			found.push(await hashes(binary, `${name}, there`, variables, [...run, ...baseline], "--app"));
		}
		expect(found).to.have.length(2 * engines.length);
		const bases = found.flatMap(({ base }) => base ?? []);
		expect(bases).to.have.length(engines.length);
		expect(new Set(bases)).to.have.property("size", 1);
		expect(new Set(found.map(({ app }) => app))).to.have.property("size", 1);
		expect(found[0].app).not.to.equal(found[0].base);
	});

	it("gives the same bytes when two are followed at once in one process", async () => {
		const recipe = { run: [{ name: "draw.py", code: "import random\nx = random.random()" }] };
		const made = await Promise.all([createOnBase(recipe), createOnBase(recipe)]);
		expect(made[0].digest).to.equal(made[1].digest);
	});

	it("sees the time that the option epoch says, and other bytes come of another", async () => {
		const recipe = { run: [{ name: "look.py", code: "import time\nseen = time.time()" }] };
		const epoch = Date.UTC(2026, 0, 2);
		const stdLibURL = await compiledLibrary();
		const [then, later] = await Promise.all([
			createSnapshot(recipe, { epoch, stdLibURL }),
			createSnapshot(recipe, { epoch: epoch + 1000, stdLibURL }),
		]);
		expect(then.digest).not.to.equal(later.digest);
		const pyodide = await loadPyodide({ snapshot: then.bytes, stdLibURL });
		expect(pyodide.runPython("seen")).to.equal(epoch / 1000);
		expect(pyodide.runPython("time.time()")).to.be.above(Date.now() / 1000 - 60);
	});

	it("sees SOURCE_DATE_EPOCH on the command line", async () => {
		const file = join(directory, "dated.pysnap");
		const script = join(directory, "look.py");
		writeFileSync(script, "import time\nseen = time.time()\n");
		const env = { ...process.env, SOURCE_DATE_EPOCH: "1700000000" };
		await run(process.execPath, [cli, "create", "--run", script, "-o", file, "--quiet"], { env });
		const pyodide = await loadPyodide({ snapshot: readFileSync(file) });
		expect(pyodide.runPython("seen")).to.equal(1700000000);
	});

	it("is not followed at a time that SOURCE_DATE_EPOCH does not say plainly", () => {
		expect(sourceDate({})).to.equal(undefined);
		expect(sourceDate({ SOURCE_DATE_EPOCH: "0" })).to.equal(0);
		for (const wrong of ["yesterday", "-1", "1.5", "9".repeat(20)]) {
			expect(() => sourceDate({ SOURCE_DATE_EPOCH: wrong })).to.throw(wrong);
		}
	});
});
