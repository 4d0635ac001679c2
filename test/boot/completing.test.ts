/** enableRunUntilComplete means something only where the stack can be suspended. */
import { expect } from "chai";
import { engines } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import { baseFile } from "./base.js";

describe("enableRunUntilComplete", () => {
	it("lets run_until_complete wait where the engine has JSPI, as in Pyodide, and is on by default", async () => {
		const engine = engines.find(({ jspi }) => jspi)!;
		expect(await ask(engine, "boot/completing", await baseFile())).to.deep.equal({
			"own, true": 42,
			"own, false": "a future",
			"restored, undefined": 42,
			"restored, true": 42,
			"restored, false": "a future",
		});
	});
});
