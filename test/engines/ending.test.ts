/** A script that loads Python, uses it and has nothing left to do must end without being told to. */
import { join } from "node:path";
import { expect } from "chai";
import { run, snapshotOf } from "../suite/start.js";
import { engines, root } from "./engines.js";

/** Ample for a process that has nothing left to do, on a busy machine. */
const soonMs = 20_000;
const script = join(root, "build", "test", "engines", "ending.js");

for (const engine of engines) {
	describe(`${engine.name}, a script with nothing left to do`, () => {
		it("ends by itself after a cold start", async () => {
			expectGoodEnd(await run(engine, [script]));
		});

		it("ends by itself after a restore", async () => {
			expectGoodEnd(await run(engine, [script, await snapshotOf(engine)]));
		});
	});
}

function expectGoodEnd({ code, stdout, stderr, lingeredMs }: Awaited<ReturnType<typeof run>>) {
	expect(stderr).to.equal("");
	expect(stdout).to.equal("42 43\n");
	expect(code, "exit code").to.equal(0);
	expect(lingeredMs).to.be.below(soonMs);
}
