/** A start with no more permissions than it needs: to read this package, Pyodide and the snapshot. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { engines, nodes, root } from "../engines/engines.js";
import { snapshotOf } from "../suite/start.js";

const script = join(root, "build", "test", "engines", "ending.js");

describe("A start with permission to read its files, and nothing else,", () => {
	let snapshot: string;

	before(async () => {
		snapshot = await snapshotOf(nodes[0]);
	});

	const answers = (binary: string, options: string[]) => {
		const { stdout, stderr } = spawnSync(binary, [...options, script, snapshot], {
			encoding: "utf8",
		});
		expect(stdout, stderr).to.equal("42 43\n");
	};

	for (const { name, major, binary } of nodes) {
		it(`runs on ${name}`, () => {
			const flag = major < 22 ? "--experimental-permission" : "--permission";
			const readable = [root, dirname(snapshot)].map(
				(path) => `--allow-fs-read=${join(path, "*")}`,
			);
			answers(binary, [flag, ...readable]);
		});
	}

	for (const { name, binary } of engines.filter(({ runtime }) => runtime === "Deno")) {
		it(`runs on ${name}`, () => {
			const readable = `--allow-read=${root},${dirname(snapshot)}`;
			answers(binary, ["run", "--no-lock", "--no-prompt", "--allow-env", readable]);
		});
	}
});
