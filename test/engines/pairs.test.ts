/**
 * All pairs of an engine that makes a snapshot and an engine that restores it. What an engine can do
 * must depend on the engine that runs, never on the one that made the file. One process restores what all
 * engines made, one after the other.
 */
import { expect } from "chai";
import { applies } from "../suite/case.js";
import type { Report } from "../suite/report.js";
import { runStarts, snapshotOf } from "../suite/start.js";
import { shortSuite } from "../suite/suite.js";
import { engines } from "./engines.js";

const drawn: number[] = [];

for (const restorer of engines) {
	const ability = restorer.jspi ? "run_sync works" : "run_sync names the missing feature";

	describe(`${restorer.name}, where ${ability}`, () => {
		let reports: readonly Report[];

		before(async () => {
			const files = await Promise.all(engines.map(snapshotOf));
			const args = files.flatMap((file) => ["--snapshot", file]);
			reports = await runStarts(restorer, "--mode", "restore", "--short", ...args);
			drawn.push(...reports.map(({ random }) => random!));
		});

		engines.forEach((maker, index) => {
			it(`restores a snapshot made on ${maker.name}`, () => {
				const { results } = reports[index]!;
				const failures = results.filter((result) => !result.ok && !result.skippedFor);
				expect(failures.map(({ name, error }) => `${name}\n${error}`).join("\n\n")).to.equal("");

				const passed = results.filter((result) => result.ok).map((result) => result.name);
				const expected = shortSuite
					.filter((test) => applies(test, restorer))
					.map((test) => test.name);
				expect(passed).to.deep.equal(expected);
				expect(passed.filter((name) => name.startsWith("run_sync"))).to.have.length(1);
			});
		});
	});
}

describe("The restores of all pairs", () => {
	it("each drew another random number", () => {
		expect(drawn).to.have.length(engines.length ** 2);
		expect(new Set(drawn).size).to.equal(drawn.length);
	});
});
