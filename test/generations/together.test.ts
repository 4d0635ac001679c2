/** Releases of all generations in one process: what one leaves must not be taken for another's. */
import { join } from "node:path";
import { expect } from "chai";
import { engines, root } from "../engines/engines.js";
import { run } from "../suite/start.js";
import { releases } from "./releases.js";

describe("All releases, and one of them twice, started at once in one process", () => {
	it("are each the one whose directory was given", async () => {
		const engine = engines.find(({ major }) => major === 24)!;
		const wanted = [...releases, releases.at(-1)!];
		const program = join(root, "build", "test", "generations", "together.js");
		const { code, stdout, stderr } = await run(engine, [
			program,
			...wanted.map(({ directory }) => directory),
		]);
		expect(code, stderr).to.equal(0);
		const versions = JSON.parse(stdout) as string[];
		expect(versions.map((text) => text.split(" on ")[0])).to.deep.equal(
			wanted.map(({ version }) => version),
		);
	});
});
