/**
 * Snapshots of the other releases across engines: made by a recipe, equal wherever they are made, and
 * those that Pyodide's own loader makes.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Engine, engineNamed } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import { type Release, releases } from "./releases.js";
import { recipeSnapshot } from "./starts.js";

/** One that has neither wasm-gc nor JSPI, and one that has both. */
const [poorest, best] = ["Node 20", "Node 24"].map(engineNamed);
const program = "generations/snapshots";
const directory = temporaryDirectory();

for (const release of releases) {
	describe(`A snapshot that a recipe makes with ${release.name}`, () => {
		it(`has the same bytes on ${poorest.name} and ${best.name}`, async () => {
			const [one, other] = await Promise.all(
				[poorest, best].map(async (engine) => readFileSync(await recipeSnapshot(release, engine))),
			);
			expect(one.byteLength).to.be.above(1e6);
			expect(one.equals(other)).to.equal(true);
		});

		it(`starts on ${poorest.name} though it comes from ${best.name}, and the reverse`, async () => {
			await expectStart(poorest, release, await recipeSnapshot(release, best));
			await expectStart(best, release, await recipeSnapshot(release, poorest));
		});
	});

	describe(`A snapshot of ${release.name}'s own loader`, () => {
		const file = join(directory, `${release.version}-own`);

		before(async () => {
			expect(await ask(best, program, "own", release.directory, file)).to.equal(release.version);
		});

		for (const engine of [poorest, best]) {
			it(`starts on ${engine.name}, though it comes from ${best.name}`, async () => {
				await expectStart(engine, release, file);
			});
		}
	});
}

async function expectStart(engine: Engine, release: Release, file: string): Promise<void> {
	const args = ["restore", release.directory, file];
	const [answer, keys, linked, switched] = await ask<unknown[]>(engine, program, ...args);
	expect([answer, keys, linked]).to.deep.equal([42, 0, true]);
	if (engine.jspi) expect(switched).to.deep.equal([1, 2, 3]);
	else expect(switched).to.contain("stack switching not supported");
}
