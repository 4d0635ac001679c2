/** strategies.test.ts in a process on each engine, with the flag that V8 has type reflection behind. */
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { engines } from "../engines/engines.js";

const execute = promisify(execFile);
const mocha = fileURLToPath(import.meta.resolve("mocha/bin/mocha.js"));
const suite = fileURLToPath(new URL("./strategies.test.js", import.meta.url));

for (const { name, binary, run, runReflecting, wasmGc } of engines) {
	const wanted = ["probe", "js"];
	if (runReflecting) wanted.push("type-reflection");
	if (wasmGc) wanted.push("wasm-gc");
	describe(`${wanted.join(", ")} on ${name}`, () => {
		it("pass the suite of all call adaptors, for both generations", async () => {
			// Mocha on Deno does not know --no-config: where it runs, there is none.
			await execute(binary, [...(runReflecting ?? run), mocha, suite], {
				cwd: tmpdir(),
				env: { ...process.env, PYTHAW_TEST_STRATEGIES: wanted.join() },
			});
		});
	});
}
