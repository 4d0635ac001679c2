/** strategies.test.ts in a process on each engine, with the flag that V8 has type reflection behind. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { engines } from "../engines/engines.js";

const execute = promisify(execFile);
const mocha = fileURLToPath(import.meta.resolve("mocha/bin/mocha.js"));
const suite = fileURLToPath(new URL("./strategies.test.js", import.meta.url));

for (const { name, binary, wasmGc } of engines) {
	const wanted = ["type-reflection", "probe", "js", ...(wasmGc ? ["wasm-gc"] : [])];
	describe(`${wanted.join(", ")} on ${name}`, () => {
		it("pass the suite of all call adaptors, for both generations", async () => {
			await execute(binary, ["--experimental-wasm-type-reflection", mocha, "--no-config", suite], {
				env: { ...process.env, PYTHAW_TEST_STRATEGIES: wanted.join() },
			});
		});
	});
}
