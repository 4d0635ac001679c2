/** Commands that examine a file run nothing of it: a canary in the file would tell. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { diffSnapshots, inspectSnapshot, loadPyodide, verifySnapshot } from "../../src/index.js";
import { baseFile } from "../boot/base.js";
import { pythaw } from "../cli/pythaw.js";
import { temporaryDirectory } from "../suite/start.js";
import { canarySnapshot, singsDuring } from "./canary.js";

describe("Of a snapshot that is examined", () => {
	let directory: string;
	let bytes: Uint8Array;
	let base: string;
	const inside = (name: string) => join(directory, name);
	const sings = (act: () => Promise<unknown>) => singsDuring(inside("sung"), act);

	before(async () => {
		directory = temporaryDirectory();
		base = await baseFile();
		bytes = await canarySnapshot();
		writeFileSync(inside("canary.pysnap"), bytes);
	});

	it("a start runs what it holds, so the canary can sing", async () => {
		const sung = await sings(async () => {
			const python = await loadPyodide({ snapshot: bytes });
			python.runPython("bird == 1");
		});
		expect(sung).to.equal(true);
	});

	it("inspect, verify and diff run nothing", async () => {
		const sung = await sings(async () => {
			await inspectSnapshot(bytes);
			await verifySnapshot(bytes);
			const { differences } = await diffSnapshots(base, bytes, { limit: 10_000 });
			const told = JSON.stringify(differences);
			for (const name of ["Canary.mark", "bird.song['a']"]) expect(told).to.contain(name);
		});
		expect(sung).to.equal(false);
	});

	it("a rebuild from a recipe runs that recipe, and nothing of the file", async () => {
		const sung = await sings(async () => {
			const { ok, rebuild } = await verifySnapshot(bytes, { rebuild: {} });
			expect([ok, rebuild?.equal]).to.deep.equal([false, false]);
		});
		expect(sung).to.equal(false);
	});

	it("nor do the commands, in their own process or another", async () => {
		const sung = await sings(async () => {
			const run = (...args: string[]) => pythaw(args, { cwd: directory });
			expect((await run("inspect", "canary.pysnap")).code).to.equal(0);
			const rebuilt = await run("verify", "canary.pysnap", "--rebuild", "--import", "json");
			expect(rebuilt.code).to.equal(1);
			expect(rebuilt.stderr).to.contain("does not give the same snapshot");
			expect((await run("diff", base, "canary.pysnap")).code).to.equal(1);
		});
		expect(sung).to.equal(false);
	});
});
