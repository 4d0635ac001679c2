/** enableRunUntilComplete means something only where the stack can be suspended. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { engines, root } from "../engines/engines.js";
import { run, temporaryDirectory } from "../suite/start.js";
import { baseSnapshot } from "./base.js";

describe("enableRunUntilComplete", () => {
	it("lets run_until_complete wait where the engine has JSPI, as in Pyodide, and is on by default", async () => {
		const engine = engines.find(({ jspi }) => jspi)!;
		const snapshot = join(temporaryDirectory(), "base.pysnap");
		writeFileSync(snapshot, await baseSnapshot());
		const program = join(root, "build", "test", "boot", "completing.js");
		const { code, stdout, stderr } = await run(engine, [program, snapshot]);
		expect(code, stderr.slice(-2000)).to.equal(0);
		expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).to.deep.equal({
			"own, true": 42,
			"own, false": "a future",
			"restored, undefined": 42,
			"restored, true": 42,
			"restored, false": "a future",
		});
	});
});
