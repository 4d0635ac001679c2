/** The table of engines against the engines themselves: a wrong row would make other tests lie. */
import { expect } from "chai";
import { run } from "../suite/start.js";
import { engines, optimising, workerd } from "./engines.js";

for (const engine of engines) {
	describe(engine.name, () => {
		it("is the version that test/engines/package.json pins", async () => {
			const { stdout } = await run({ ...optimising(engine), run: [] }, ["--version"]);
			expect(stdout).to.match(/^(v|deno )?(\d+\.\d+\.\d+)\b/);
			const [version] = stdout.match(/\d+\.\d+\.\d+/)!;
			expect(version).to.equal(engine.version);
			expect(version.split(".")[0]).to.equal(String(engine.major));
		});
	});
}

describe(workerd.name, () => {
	it("is the version that test/engines/package.json pins", async () => {
		const { stdout } = await run({ ...optimising(engines[0]), binary: workerd.binary, run: [] }, [
			"--version",
		]);
		// The package's version is 1.20261117.1 for the binary of 2026-11-17.
		const [, day] = /^1\.(\d{8})\.\d+$/.exec(workerd.version)!;
		expect(stdout.replaceAll("-", "").trim()).to.equal(`workerd ${day}`);
	});
});
