/** The host on Node: which Node it needs. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { root } from "../engines/engines.js";

describe("A Node that is too old", () => {
	// What tells it from one that is not: Node has this function since 20.16 and 22.3.
	const older = ["--import", "data:text/javascript,delete process.getBuiltinModule"];

	it("is told which it takes, in the words of package.json", () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			[...older, join(root, "dist", "cli.js"), "doctor"],
			{ encoding: "utf8" },
		);
		expect(status).to.equal(1);
		expect(stderr).to.equal(
			`pythaw doctor: pythaw needs Node 20.16, 22.3 or later; this is Node ${process.versions.node}.\n`,
		);
		const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
		expect(engines).to.deep.equal({ node: "^20.16.0 || >=22.3.0" });
	});
});
