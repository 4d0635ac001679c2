/**
 * One fault of each kind, in starts and creations; `run.ts` tries every point. And what no interface can
 * make fail: a disk that is full, an engine without memory.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { type Scenario, tryAll } from "./faults.js";
import { hostWays } from "./host-points.js";
import { makeScenarios } from "./scenarios.js";

const cli = join(root, "dist", "cli.js");

describe("A fault at one point", () => {
	let short: readonly Scenario[];
	let long: readonly Scenario[];
	let auto: Scenario;
	let further: readonly Scenario[];
	let again: () => Promise<unknown>;
	/** Kinds of points that were tried, in one scenario or another. */
	const tried = new Set<string>();

	before(async () => {
		const scenarios = await makeScenarios();
		({ short, long, further, again } = scenarios);
		[auto] = scenarios.behind;
	});

	/** The last point of each kind that was not tried before: what is begun has most to leave behind. */
	function newKinds(names: readonly string[]): number[] {
		const last = new Map(names.map((name, index) => [name, index]));
		return [...last].filter(([name]) => !tried.has(name)).map(([, index]) => index);
	}

	async function tryPoints(
		scenario: Scenario,
		choose?: (names: readonly string[]) => readonly number[],
	): Promise<void> {
		const { faults, points } = await tryAll(scenario, again, choose);
		expect(faults, scenario.name).to.deep.equal([]);
		expect(points, scenario.name).to.not.have.length(0);
		for (const name of points) tried.add(name);
	}

	it("of a restore of libraries, on a base, with a digest, ends in a typed error, leaves nothing, and the next start works", () =>
		tryPoints(short[1]));

	it("of another restore, or of what takes as little, likewise, by kinds", async () => {
		for (const scenario of short) await tryPoints(scenario, newKinds);
	});

	it("of a cold start or a creation, likewise, by kinds", async () => {
		for (const scenario of long) await tryPoints(scenario, newKinds);
	});

	it("of reading a kept snapshot, likewise", () =>
		tryPoints(auto, (names) => [names.indexOf("fs.read")]));

	/** Where what is done with an instance that is up may fail. */
	const live = {
		reset: ["WebAssembly.instantiate", "hook: fsInit", "Host.entropy", "hook: afterRestore"],
		"checkpoint, and back to it": ["Host.entropy"],
		"snapshot of a live runtime": ["hook: beforeSnapshot", "Codec.compress"],
		pool: ["new Worker", "Worker.postMessage"],
	};
	for (const [name, kinds] of Object.entries(live)) {
		it(`of this likewise, and the instance is good again: ${name}`, () =>
			tryPoints(further.find((one) => one.name === name)!, (names) =>
				kinds.map((kind) => names.lastIndexOf(kind)),
			));
	}

	it("was tried at every kind of point that these have", () => {
		expect([...tried]).to.include.members([
			"Host.read",
			"Host.readTree",
			"Host.readStart",
			"Host.packaging",
			"Host.deployment",
			"Host.fetch",
			"Host.entropy",
			"Codec.compress",
			"Codec.decompress",
			"PackagingHost.listDirectory",
			"Cache.write",
			"DeploymentHost.write",
			"fs.openSync",
			"fs.read",
			"fs.writeFileSync",
			"fs.promises.rename",
			"WebAssembly.compile",
			"WebAssembly.instantiate",
			"WebAssembly.Memory.grow",
			"WebAssembly.Table.grow",
			"new WebAssembly.Module",
			"new WebAssembly.Instance",
			"hook: fsInit",
			"hook: afterRestore",
			"hook: onProgress",
			"hook: beforeSnapshot",
			"new Worker",
		]);
	});

	it("has a way, or a reason to have none, for each method of the host's interfaces", () => {
		const directory = join(root, "src", "engine");
		const text = ["host", "kept-forms", "kept-snapshots"]
			.map((name) => readFileSync(join(directory, `${name}.ts`), "utf8"))
			.join("\n");
		for (const [name, ways] of Object.entries(hostWays)) {
			const [, body] = new RegExp(`interface ${name} \\{\\n(.*?)\\n\\}`, "s").exec(text)!;
			const members = [...body.matchAll(/^\t(?:readonly )?(\w+)\??[:(<]/gm)].map(([, one]) => one);
			expect(Object.keys(ways).sort(), name).to.deep.equal(members.sort());
			for (const way of Object.values(ways)) {
				if (typeof way === "object" && "handsOut" in way)
					expect(hostWays).to.have.property(way.handsOut);
			}
		}
	});
});

describe("A disk", () => {
	/** Opens, writes, syncs or renames files, and fails at one of these. */
	const failing = (name: string, file: string): string => `
import { syncBuiltinESMExports } from "node:module";
import fs from "node:fs";
const fail = () => { throw Object.assign(new Error("on purpose"), { code: "ENOSPC" }); };
const { open } = fs.promises;
if (${JSON.stringify(name)} === "rename") fs.promises.rename = async () => fail();
else fs.promises.open = async (path, ...rest) => {
	if (!String(path).endsWith(".tmp")) return open(path, ...rest);
	if (${JSON.stringify(name)} === "open") fail();
	const handle = await open(path, ...rest);
	handle[${JSON.stringify(name)}] = async () => fail();
	return handle;
};
syncBuiltinESMExports();
const { OutputFile } = await import(${JSON.stringify(`file://${join(root, "build/src/cli/output-file.js")}`)});
const output = await OutputFile.prepare(${JSON.stringify(file)});
try { await output.replace(new Uint8Array(1000)); } catch (error) { console.log(error.code, error.message); }
`;

	it("that fails at any step of writing leaves the old file, and nothing new", () => {
		for (const name of ["open", "writeFile", "sync", "rename"]) {
			const directory = temporaryDirectory();
			const file = join(directory, "app.pysnap");
			writeFileSync(file, "old");
			const script = join(directory, "write.mjs");
			writeFileSync(script, failing(name, file));
			const said = execFileSync(process.execPath, [script], { encoding: "utf8" });
			expect(said, name).to.match(/^ERR_WRITE Cannot write .*: there is no space left\n$/);
			expect(readdirSync(directory).sort()).to.deep.equal(["app.pysnap", "write.mjs"]);
			expect(readFileSync(file, "utf8")).to.equal("old");
		}
	});

	it("that is full is told of in a line, and the exit code is 1", () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			[cli, "create", "--quiet", "-o", "/dev/full"],
			{ encoding: "utf8" },
		);
		expect(stderr).to.equal("pythaw create: Cannot write /dev/full: there is no space left\n");
		expect(status).to.equal(1);
	});
});

describe("An engine without memory", () => {
	const program = `
const { loadPyodide } = await import(${JSON.stringify(`file://${join(root, "dist/index.js")}`)});
const snapshot = process.argv[2];
let outcome;
try {
	outcome = (await loadPyodide({ snapshot })).runPython("6 * 7");
} catch (error) {
	outcome = error.code + " " + error.message;
}
console.log(outcome);
`;

	it("has a start reject, or room for it, and does not end the process", async () => {
		const script = join(temporaryDirectory(), "start.mjs");
		writeFileSync(script, program);
		const snapshot = await baseFile();
		const run = (command: string) =>
			spawnSync("bash", ["-c", command], { encoding: "utf8" }).stdout.trimEnd();
		const start = `"${process.execPath}" "${script}" "${snapshot}"`;
		// JavaScript's heap is small; memory of WebAssembly and of files is none of it.
		expect(run(start.replace(" ", " --max-old-space-size=40 "))).to.equal("42");
		// Not enough addresses for what an engine reserves for one linear memory.
		expect(run(`ulimit -v 8000000; ${start}`)).to.match(/^ERR_(BOOT|ENGINE) |^42$/);
	});
});
