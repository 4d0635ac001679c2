/**
 * Files in Pyodide's own format from one engine to another: where they fail with Pyodide's loader, and
 * what ours makes of them. The first of each pair shows Pyodide's: if it fails, Pyodide has mended it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadPyodide, PythawError, SnapshotError } from "../../src/index.js";
import { type Engine, engineNamed } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import type { Abilities } from "./beside.js";

const load = loadPyodide as (options?: any) => Promise<any>;

describe("From one engine to another", () => {
	const directory = temporaryDirectory();
	const node20 = engineNamed("Node 20");
	const node26 = engineNamed("Node 26");
	const others = [engineNamed("Deno 2"), engineNamed("Bun 1")];

	const say = (
		engine: Engine,
		loader: "pyodide" | "pythaw",
		mode: "make" | "restore",
		file: string,
	) => ask<Abilities>(engine, "snapshot/beside", loader, mode, join(directory, file));

	before(() =>
		Promise.all([
			say(node20, "pyodide", "make", "own-20"),
			say(node26, "pyodide", "make", "own-26"),
			say(node26, "pythaw", "make", "ours-26"),
			...others.map((engine) => say(engine, "pythaw", "make", engine.name)),
		]),
	);

	const works = {
		state: { made: "before" },
		sorted: ["ccc", "bb", "a"],
		held: [2, true, 7],
	};
	const unsupported = /stack switching not supported/;

	it("a file made with wasm-gc does not start without it in Pyodide's own loader", async () => {
		const { failed } = await say(node20, "pyodide", "restore", "own-26");
		expect(failed).to.equal("table index is out of bounds");
	});

	it("a file made with wasm-gc starts without it in ours", async () => {
		const abilities = await say(node20, "pythaw", "restore", "own-26");
		expect(abilities).to.deep.include(works);
		// What the engine lacks is said by name, whatever the file's engine had.
		expect(abilities.runSync).to.match(unsupported);
	});

	it("a file made without JSPI has no run_sync for ever in Pyodide's own loader", async () => {
		const abilities = await say(node26, "pyodide", "restore", "own-20");
		expect(abilities.runSync).to.match(unsupported);
	});

	it("a file made without JSPI and wasm-gc has both in ours, where they are", async () => {
		const abilities = await say(node26, "pythaw", "restore", "own-20");
		expect(abilities).to.deep.include(works);
		expect(abilities.runSync).to.deep.equal([3, 2, 1]);
	});

	it("a file that our makeMemorySnapshot made starts in Pyodide's own loader, run_sync and all", async () => {
		const abilities = await say(node26, "pyodide", "restore", "ours-26");
		expect(abilities).to.deep.include({ ...works, runSync: [3, 2, 1] });
	});

	it("a file that our makeMemorySnapshot made starts in ours on either engine", async () => {
		expect(await say(node26, "pythaw", "restore", "ours-26")).to.deep.include({
			...works,
			runSync: [3, 2, 1],
		});
		expect(await say(node20, "pythaw", "restore", "ours-26")).to.deep.include(works);
	});

	for (const engine of others) {
		it(`files start in ours on ${engine.name} with all that it can do, whoever made them`, async () => {
			for (const file of ["own-20", "own-26", "ours-26", ...others.map(({ name }) => name)]) {
				const abilities = await say(engine, "pythaw", "restore", file);
				expect(abilities, file).to.deep.include({ ...works, runSync: [3, 2, 1] });
			}
		});

		it(`a file that our makeMemorySnapshot made on ${engine.name} starts in ours on the Nodes`, async () => {
			expect(await say(node20, "pythaw", "restore", engine.name)).to.deep.include(works);
			const abilities = await say(node26, "pythaw", "restore", engine.name);
			expect(abilities).to.deep.include({ ...works, runSync: [3, 2, 1] });
		});
	}

	it("a file of Pyodide's own names its path when it is not there", async () => {
		const file = join(directory, "own-20");
		const pyodide = await load({
			snapshot: file,
			_snapshotDeserializer: (data: unknown) => data,
		});
		expect(pyodide.runPython("state").toJs()).to.deep.equal({ made: "before" });
		const error = await rejectionOf(load({ snapshot: `${file}-not` }), PythawError);
		expect(error.message).to.equal(`Cannot read ${file}-not: there is no such file`);
		writeFileSync(`${file}-short`, readFileSync(file).subarray(0, 1000));
		expect(await load({ snapshot: `${file}-short` }).catch((e) => e)).to.be.instanceOf(
			SnapshotError,
		);
	});
});
