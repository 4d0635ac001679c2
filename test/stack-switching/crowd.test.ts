/** A thousand stacks suspended at once: that each finds its way back, and that nothing stays behind. */
import { expect } from "chai";
import { engines } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import type { Round } from "./crowd.js";
import { snapshotOf } from "./rows.js";

/**
 * malloc hands out chunks that are a little too large as it runs: measured, 58 KB after 40 rounds and no
 * more from there on. The smallest chunk left behind by each stack would be 160 KB in ten rounds.
 */
const toleratedByteLength = 65_536;
const toleratedObjects = 100;

const able = engines.filter(({ jspi }) => jspi);
const rows = able.map((engine, index) => ({ engine, mode: index % 2 ? "restored" : "cold" }));

for (const { engine, mode } of rows) {
	describe(`1,000 stacks suspended at once, ten times, ${engine.name}, ${mode}`, () => {
		let rounds: Round[];

		before(async () => {
			const args = mode === "cold" ? ["cold"] : ["restore", await snapshotOf(engine)];
			rounds = await ask<Round[]>(engine, "stack-switching/crowd", ...args);
		});

		it("were suspended at once", () => {
			expect(rounds.map(({ suspended }) => suspended)).to.deep.equal(Array(10).fill(1000));
		});

		it("each finish with the result or the rejection that is theirs", () => {
			expect(rounds.map(({ wrong }) => wrong)).to.deep.equal(Array(10).fill(0));
		});

		it("leave the stack pointer where the next entry expects it", () => {
			expect(rounds.map(({ offByteLength }) => offByteLength)).to.deep.equal(Array(10).fill(0));
		});

		it("leave no thread state and no JS reference", () => {
			expect(rounds.map(({ threadStates }) => threadStates)).to.deep.equal(Array(10).fill(1));
			const references = rounds.map((round) => round.references);
			expect(references).to.deep.equal(Array(10).fill(references[0]));
		});

		it("leave linear memory at its size, and Python's memory as it was", () => {
			const first = rounds[0];
			for (const round of rounds) {
				expect(round.heapByteLength).to.equal(first.heapByteLength);
				expect(round.usedByteLength).to.be.closeTo(first.usedByteLength, toleratedByteLength);
				expect(round.objects).to.be.closeTo(first.objects, toleratedObjects);
			}
		});
	});
}
