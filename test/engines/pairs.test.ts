/**
 * All pairs of an engine that makes a snapshot and an engine that restores it. What an engine can do
 * must depend on the engine that runs, never on the one that made the file. One process restores what all
 * engines made, one after the other.
 */
import { expect } from "chai";
import type { Report } from "../suite/report.js";
import { runStarts, snapshotOf } from "../suite/start.js";
import { engines } from "./engines.js";
import { expectShortSuite } from "./short-suite.js";

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
				expectShortSuite(reports[index]!, restorer);
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
