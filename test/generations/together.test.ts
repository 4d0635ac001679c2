/** Releases of all generations in one process: what one leaves must not be taken for another's. */
import { expect } from "chai";
import { engineNamed } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import { releases } from "./releases.js";

describe("All releases, and one of them twice, started at once in one process", () => {
	it("are each the one whose directory was given", async () => {
		const engine = engineNamed("Node 24");
		const wanted = [...releases, releases.at(-1)!];
		const directories = wanted.map(({ directory }) => directory);
		const versions = await ask<string[]>(engine, "generations/together", ...directories);
		expect(versions.map((text) => text.split(" on ")[0])).to.deep.equal(
			wanted.map(({ version }) => version),
		);
	});
});
