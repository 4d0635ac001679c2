/** The table of engines against the engines themselves: a wrong row would make other tests lie. */
import { expect } from "chai";
import { run } from "../suite/start.js";
import { engines } from "./engines.js";

for (const engine of engines) {
	describe(engine.name, () => {
		it("is the version that test/engines/package.json pins", async () => {
			const { stdout } = await run({ ...engine, run: [] }, ["--version"]);
			expect(stdout).to.match(/^(v|deno )?(\d+\.\d+\.\d+)\b/);
			const [version] = stdout.match(/\d+\.\d+\.\d+/)!;
			expect(version).to.equal(engine.version);
			expect(version.split(".")[0]).to.equal(String(engine.major));
		});
	});
}
