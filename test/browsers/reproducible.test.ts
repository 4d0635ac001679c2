/**
 * One recipe, one file, in browsers as on Node: bare CPython, a package from its wheel with Python that
 * looks at the engine's globals, and pydantic. What one of them made, the others restore.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { phases } from "../../src/boot/sequence.js";
import { createSnapshot } from "../../src/index.js";
import { IndexServer } from "../packages/index-server.js";
import { temporaryDirectory } from "../suite/start.js";
import { askBrowser, endBrowsing } from "./ask-browser.js";
import { browsers, placeIn } from "./browsers.js";
import type { Created } from "./create.js";
import { recipesFor } from "./recipes.js";

describe("A recipe", () => {
	let index: IndexServer;
	let digests: Record<string, string>;
	const lock = join(temporaryDirectory(), "pydantic.lock.json");

	before(async () => {
		index = await IndexServer.start(true);
		digests = {};
		for (const [name, recipe] of Object.entries(recipesFor(index.origin))) {
			const made = await createSnapshot(recipe);
			digests[name] = made.digest;
			if (name === "pydantic") writeFileSync(lock, JSON.stringify(made.lock));
		}
	});

	after(async () => {
		index.stop();
		await endBrowsing();
	});

	for (const browser of browsers) {
		// One browser looks for what goes together; the others are told by the lock file, which is cheaper.
		const looks = browser.name === "Chromium";
		const how = looks ? "whose needs are found in an index" : "from a lock file";
		const place = placeIn(browser, "worker");

		it(`gives the same bytes in ${place.name} as on Node: alone, with a pure package, and with pydantic ${how}`, async () => {
			const args = [index.origin, Object.keys(digests).join(), ...(looks ? [] : [lock])];
			const made = await askBrowser<Created>(place, "browsers/create", args);
			expect(made.digests).to.deep.equal(digests);
			expect(made.told.filter((event) => !event.startsWith("packages"))).to.deep.equal(phases);
			expect(made.loaded).to.deep.equal([...made.loaded].sort((a, b) => a - b));
			expect(made.loaded.at(-1)).to.be.above(9e6);
			const told = made.told.join("\n");
			for (const name of looks
				? ["pydantic", "pydantic.core", "typing.extensions"]
				: ["pydantic"]) {
				expect(told).to.match(new RegExp(`^packages: ${name}\\b`, "m"));
			}
		});

		const page = placeIn(browser, "page");
		it(`gives the same bytes in ${page.name}, whose globals are others, as on Node`, async () => {
			const { digests: made } = await askBrowser<Created>(page, "browsers/create", [
				index.origin,
				"pure",
			]);
			expect(made).to.deep.equal({ pure: digests.pure });
		});
	}
});
