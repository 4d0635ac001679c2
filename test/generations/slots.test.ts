/**
 * The engine slots of every release: filled with our adaptor after a cold start and after a restore,
 * neutral in the snapshot between them.
 */
import { expect } from "chai";
import { FIRST_SLOT_INDEX } from "../../src/adaptor/slots.js";
import { generationOf } from "../../src/distribution/generations.js";
import { engineNamed } from "../engines/engines.js";
import type { Facts } from "./facts.js";
import { releases } from "./releases.js";
import { coldStart } from "./starts.js";

/** One where the slot takes the wasm-gc adaptor and stacks can switch, and one without either. */
const cases = [
	{ engine: engineNamed("Node 24"), adaptor: "wasm-gc" },
	{ engine: engineNamed("Node 20"), adaptor: "js" },
];

for (const release of releases) {
	for (const { engine, adaptor } of cases) {
		describe(`${release.name} on ${engine.name}`, () => {
			let facts: Facts;

			before(async () => {
				({ facts } = await coldStart(release, engine));
			});

			it("is the release that the table of releases gives", () => {
				expect(facts.version).to.equal(release.version);
				expect(generationOf(facts.version)?.adaptor).to.equal(release.adaptor);
			});

			for (const start of ["cold", "restored"] as const) {
				it(`has the ${adaptor} adaptor in its slot, ${start}`, () => {
					const counts = release.adaptor === "argument-counter";
					expect(facts.adaptor).to.equal(adaptor);
					expect(facts[start]).to.deep.include({
						word: FIRST_SLOT_INDEX,
						answers: counts ? [0, 1, 2, 3, -1] : [1, 1, 1, 1, 0],
						...(counts ? { announced: FIRST_SLOT_INDEX } : {}),
					});
				});

				it(`has the run_sync that suits the engine, ${start}`, () => {
					expect(facts[start].runSyncFits).to.equal(true);
				});
			}

			it("has 0 in both slots of a snapshot", () => {
				expect(facts.image).to.deep.equal({ adaptor: 0, runSync: 0 });
			});

			it("leaves no global variable behind", () => {
				expect(facts.newGlobals).to.deep.equal([]);
			});

			it("passes on the status with which CPython exits", () => {
				expect(facts.exitStatus).to.equal(2);
			});
		});
	}
}
