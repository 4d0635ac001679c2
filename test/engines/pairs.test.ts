/**
 * All pairs of an engine that makes a snapshot and an engine that restores it. What an engine can do
 * must depend on the engine that runs, never on the one that made the file.
 */
import { expect } from "chai";
import { applies } from "../suite/case.js";
import { runChild, snapshotOf } from "../suite/start.js";
import { shortSuite } from "../suite/suite.js";
import { engines } from "./engines.js";

const drawn: number[] = [];

for (const maker of engines) {
	describe(`A snapshot made on ${maker.name}`, () => {
		for (const restorer of engines) {
			const ability = restorer.jspi ? "run_sync works" : "run_sync names the missing feature";

			it(`restores on ${restorer.name}, where ${ability}`, async () => {
				const file = await snapshotOf(maker);
				const report = await runChild(restorer, "--mode", "restore", "--short", "--snapshot", file);
				drawn.push(report.random!);
				const failures = report.results.filter((result) => !result.ok && !result.skippedFor);
				expect(failures.map(({ name, error }) => `${name}\n${error}`).join("\n\n")).to.equal("");

				const passed = report.results.filter((result) => result.ok).map((result) => result.name);
				const expected = shortSuite
					.filter((test) => applies(test, restorer))
					.map((test) => test.name);
				expect(passed).to.deep.equal(expected);
				expect(passed.filter((name) => name.startsWith("run_sync"))).to.have.length(1);
			});
		}
	});
}

describe("The restores of all pairs", () => {
	it("each drew another random number", () => {
		expect(drawn).to.have.length.above(1);
		expect(new Set(drawn).size).to.equal(drawn.length);
	});
});
