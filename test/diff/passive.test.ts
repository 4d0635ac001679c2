/** Commands that examine a file run nothing of it: a canary in the file would tell. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { diffSnapshots, inspectSnapshot, loadPyodide, verifySnapshot } from "../../src/index.js";
import { baseFile, createOnBase } from "../boot/base.js";
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

	it("an explicit --run runs it, in another process, and names what reading does not", async () => {
		const [a, b] = await Promise.all(
			["2.75", "3.75"].map(async (value) => {
				const code = `import collections\nline = collections.deque([[${value}]])`;
				return (await createOnBase({ run: [{ name: "a.py", code }] })).bytes;
			}),
		);
		const names = async (run: boolean) =>
			(await diffSnapshots(a, b, { run, base, limit: 10_000 })).differences
				.filter(({ object }) => object?.type === "float")
				.flatMap(({ object }) => object!.holders);
		expect((await names(false)).join()).to.match(/^an unreachable or unnamed list\[0\]/);
		expect(await names(true)).to.include("an element of __main__.line[0]");
		// What it runs into there may end it; its code has run by then.
		const sung = await sings(() => diffSnapshots(base, bytes, { run: true }).catch(() => {}));
		expect(sung).to.equal(true);
	});

	it("nor do the commands, and a rebuild runs the recipe alone", async () => {
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
