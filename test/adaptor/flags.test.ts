/** The strategies that this engine has only behind a flag, in a process that has the flag. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const mocha = fileURLToPath(import.meta.resolve("mocha/bin/mocha.js"));
const suite = fileURLToPath(new URL("./strategies.test.js", import.meta.url));

describe("type reflection", () => {
	it("passes the suite of all strategies where it is switched on", async () => {
		await execute(
			process.execPath,
			["--experimental-wasm-type-reflection", mocha, "--no-config", suite],
			{ env: { ...process.env, PYTHAW_TEST_STRATEGIES: "type-reflection,probe,js" } },
		);
	});
});
