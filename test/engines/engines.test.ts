/** The table of engines against the engines themselves: a wrong row would make other tests lie. */
import { expect } from "chai";
import { run } from "../suite/start.js";
import { engines } from "./engines.js";

for (const engine of engines) {
	describe(engine.name, () => {
		it("is the version that test/engines/package.json pins", async () => {
			const { stdout } = await run(engine, ["--version"]);
			expect(stdout.trim()).to.equal(`v${engine.version}`);
			expect(stdout).to.match(new RegExp(`^v${engine.major}\\.`));
		});
	});
}
