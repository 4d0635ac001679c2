/**
 * What a restore makes this host's own: randomness, the monotonic clock, the time zone, arguments.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { createSnapshot, loadPyodide, takeSnapshot } from "../../src/index.js";
import { argvOf } from "../../src/js-phase/settle.js";
import { baseFile, baseSnapshot, createOnBase, startOnBase } from "../boot/base.js";
import { compiledLibrary } from "../boot/compiled-library.js";
import { type Engine, engineNamed, engines, root } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import type { Draw, Restores } from "./restore-many.js";

/** Restores of one snapshot in a fresh process of an engine. */
async function restores(engine: Engine, bytes: Uint8Array, count: number): Promise<Restores> {
	const file = join(temporaryDirectory(), "used.pysnap");
	writeFileSync(file, bytes);
	return ask<Restores>(engine, "hermetic/restore-many", file, String(count));
}

/** Everything that has a generator, used before the snapshot is taken. */
const used = `
import asyncio, multiprocessing.process, random, secrets, tempfile, uuid
before = random.random(), uuid.uuid4(), secrets.token_hex(), tempfile.mktemp(), uuid.getnode()
key = bytes(multiprocessing.process.current_process().authkey)
`;

/** numpy has no wheel for this platform on the index; its legacy module is told by its name. */
const legacy = `
import random, sys, types
legacy = types.ModuleType("numpy.random.mtrand")
generator = random.Random(1)
legacy.seed = generator.seed
sys.modules["numpy.random.mtrand"] = legacy
`;

/** `PYTHAW_TEST_MANY=all`: many on each engine, a thousand together. They take a minute and a half of a core. */
const many = 167;
const restoresOn = ({ name }: Engine): number =>
	name === "Node 26" || process.env.PYTHAW_TEST_MANY === "all" ? many : 25;
const total = engines.map(restoresOn).reduce((sum, count) => sum + count);

describe("Randomness after a restore", () => {
	let bytes: Uint8Array;

	before(async () => {
		const code = `${used}${legacy}`;
		bytes = (await createSnapshot({ run: [{ name: "used.py", code }] })).bytes;
	});

	it(`is different in each of ${total} restores of one file, over all engines`, async () => {
		const all = await Promise.all(
			engines.map((engine) => restores(engine, bytes, restoresOn(engine))),
		);
		const draws = all.flatMap((process) => process.draws);
		expect(draws).to.have.length(total);
		for (const what of ["random", "uuid", "token", "temporary", "node"] satisfies (keyof Draw)[]) {
			expect(new Set(draws.map((draw) => draw[what])), what).to.have.property("size", total);
		}
		// 170 instances of 20 MB and more each: what is let go of is collected.
		for (const { draws, maxByteLength } of all) {
			if (draws.length === many) expect(maxByteLength).to.be.below(1.5e9);
		}
	});

	it("reaches generators that were seeded at import: numpy's legacy one, multiprocessing's key", async () => {
		const draw = `
import json
json.dumps([generator.random(), multiprocessing.process.current_process().authkey.hex(), key.hex()])`;
		const [a, b] = [
			JSON.parse((await loadPyodide({ snapshot: bytes })).runPython(draw)),
			JSON.parse((await loadPyodide({ snapshot: bytes })).runPython(draw)),
		];
		expect(a[0]).not.to.equal(b[0]);
		expect(new Set([a[1], a[2], b[1]])).to.have.property("size", 3);
		expect(a[2]).to.equal(b[2]);
	});
});

describe("The monotonic clock after a restore", () => {
	it("goes on from a snapshot of an older process, and so does the event loop's", async () => {
		const pyodide = await loadPyodide();
		const { bytes, manifest } = await takeSnapshot(pyodide);
		const stoodAt: number = pyodide.runPython("import time; time.monotonic()");
		expect(manifest.monotonic).to.be.above(0);
		const restored = await restores(engineNamed("Node 24"), bytes, 1);
		const [{ monotonic, loop }] = restored.draws;
		expect(monotonic * 1000).to.be.at.least(manifest.monotonic);
		expect(loop).to.be.at.least(monotonic);
		// The new process is younger: its own clock would have gone back.
		expect(stoodAt).to.be.above(0);
	});

	it("goes on from a minute that a recipe slept, and from what it waited for in a loop, through a second snapshot", async () => {
		// Nothing else moves these clocks: a loop that waits without sleeping would never end.
		const wait = "end = time.monotonic() + 0.1\nwhile time.monotonic() < end: pass";
		const sleep = `import time\n${wait}\ntime.sleep(60)\nslept = time.monotonic()\nassert slept > 60`;
		const first = await createOnBase({ run: [{ name: "sleep.py", code: sleep }] });
		const pyodide = await startOnBase(first.bytes);
		const between: number = pyodide.runPython("time.monotonic()");
		expect(between).to.be.above(pyodide.runPython("slept"));
		const second = await takeSnapshot(pyodide);
		const restored = await restores(engineNamed("Node 24"), second.bytes, 1);
		expect(restored.draws[0].monotonic).to.be.above(between);
		expect(restored.draws[0].loop).to.be.above(between);
	});
});

describe("The time zone after a restore", () => {
	const ask = `
import json, time
json.dumps([time.timezone, time.altzone, time.daylight, time.tzname, time.localtime(1720000000).tm_hour,
    time.strftime("%Z %z", time.localtime(0)), time.strftime("%Z %z", time.localtime(1720000000)), time.localtime(0).tm_zone])`;
	const program = `
import { loadPyodide } from ${JSON.stringify(join(root, "build", "src", "index.js"))};
const [snapshot, stdLibURL] = process.argv.slice(1);
for (const options of [{ snapshot }, { stdLibURL }]) {
	const pyodide = await loadPyodide(options);
	console.log(pyodide.runPython(${JSON.stringify(ask)}));
}
`;
	/** What a restored start says there, and then a cold one. */
	async function answers(TZ: string, file: string): Promise<string[]> {
		const given = [file, await compiledLibrary()];
		const args = [...process.execArgv, "--input-type=module", "-e", program, ...given];
		const env = { ...process.env, TZ };
		const { stdout } = await promisify(execFile)(process.execPath, args, { env });
		return stdout.trimEnd().split("\n");
	}

	it("is the host's, as on a cold start there: west, east with half an hour, south, UTC", async () => {
		const file = await baseFile();
		const zones = ["America/New_York", "Asia/Kolkata", "Australia/Sydney", "UTC"];
		const said = await Promise.all(zones.map((zone) => answers(zone, file)));
		for (const [restored, cold] of said) expect(restored).to.equal(cold);
		expect(new Set(said.flat())).to.have.property("size", zones.length);
	});
});

describe("Arguments after a restore", () => {
	const lines: [args: string[], argv: string[]][] = [
		[
			["app.py", "-x", "y"],
			["app.py", "-x", "y"],
		],
		[["-X", "dev", "-Wdefault", "app.py"], ["app.py"]],
		[
			["-c", "pass", "a"],
			["-c", "a"],
		],
		[
			["-uc", "pass", "a"],
			["-c", "a"],
		],
		[
			["-cpass", "a"],
			["-c", "a"],
		],
		[
			["-m", "module", "a"],
			["-m", "a"],
		],
		[
			["-", "a"],
			["-", "a"],
		],
		[["-u"], [""]],
		[["--check-hash-based-pycs", "never", "app.py"], ["app.py"]],
	];

	for (const [args, argv] of lines) {
		it(`are read from ${args.join(" ")} as CPython reads them`, () => {
			expect(argvOf(args)).to.deep.equal(argv);
		});
	}

	it("are in sys.argv and sys.orig_argv as on a cold start", async () => {
		const ask = "import sys; repr((sys.argv, sys.orig_argv[1:]))";
		const snapshot = await baseSnapshot();
		const stdLibURL = await compiledLibrary();
		for (const args of [["-X", "utf8", "app.py", "-x"], ["-c", "pass", "a"], []]) {
			const cold = await loadPyodide({ args, stdLibURL });
			const restored = await loadPyodide({ args, snapshot });
			expect(restored.runPython(ask)).to.equal(cold.runPython(ask));
		}
	});
});
