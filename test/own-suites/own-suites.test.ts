/** Packages' own tests: what becomes of each is the same on a restored instance as on a cold one. */
import { join } from "node:path";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { type Engine, engineNamed } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import { ownSuites } from "./suites.js";

const outcomes = (engine: Engine, ...args: string[]) =>
	ask<Record<string, string>>(engine, "own-suites/child", ...args);

// With JSPI and wasm-gc, and with neither.
const [first, last] = ["Node 20", "Node 24"].map(engineNamed);

for (const { name, atLeast } of ownSuites) {
	describe(`${name}'s own tests`, () => {
		let snapshot: readonly [file: string, base: string];

		before(async () => {
			snapshot = [join(temporaryDirectory(), `${name}.pysnap`), await baseFile()];
			await outcomes(first, name, "make", ...snapshot);
		});

		it("come to the same in a restored instance as in a cold one", async () => {
			const cold = await outcomes(last, name, "cold");
			const restored = await outcomes(last, name, "restored", ...snapshot);
			expect(Object.values(cold).filter((outcome) => outcome === "passed")).to.have.length.above(
				atLeast,
			);
			expect(restored).to.deep.equal(cold);
		});
	});
}
