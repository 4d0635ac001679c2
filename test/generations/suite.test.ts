/**
 * The integration suite on the other releases of Pyodide, cold and restored: all of it on the newest
 * of the generation before, the short one on the rest. What a release does not do yet is declared
 * with the case, and must fail there.
 */
import { expect } from "chai";
import { type Engine, engineNamed, engines } from "../engines/engines.js";
import { applies, type Case, holdsOn } from "../suite/case.js";
import type { Report } from "../suite/report.js";
import { shortSuite, suite } from "../suite/suite.js";
import { current, others, previous, type Release } from "./releases.js";
import { coldStart, restored } from "./starts.js";

/** One that has all it takes, and one that has neither wasm-gc nor JSPI. */
const [poorest, best] = ["Node 20", "Node 24"].map(engineNamed);

describe("The cases that do not hold on every release", () => {
	it("are few, and each holds on the release that all tests run on", () => {
		const declared = suite.filter((test) => test.since !== undefined);
		expect(declared.length).to.be.within(1, 8);
		expect(declared.filter((test) => !holdsOn(test, current.version))).to.deep.equal([]);
	});
});

// Deno takes a classic script for a module, and does not start this glue: no more by Pyodide's loader.
const able = engines.filter(({ runtime }) => runtime !== "Deno");
describeSuite(previous, able, suite);
for (const release of others) describeSuite(release, [poorest, best], shortSuite);

function describeSuite(release: Release, on: readonly Engine[], cases: readonly Case[]): void {
	for (const engine of on) {
		describe(`${release.name} on ${engine.name}, cold`, () => {
			itRuns(cases, release, engine, async () => (await coldStart(release, engine)).report);
		});
		describe(`${release.name} on ${engine.name}, restored`, () => {
			itRuns(cases, release, engine, () => restored(release, engine));
		});
	}
}

function itRuns(
	cases: readonly Case[],
	release: Release,
	engine: Engine,
	startOne: () => Promise<Report>,
): void {
	let report: Report;

	before(async () => {
		report = await startOne();
	});

	const resultOf = (test: Case) => report.results.find(({ name }) => name === test.name);

	for (const test of cases.filter((candidate) => applies(candidate, engine))) {
		if (holdsOn(test, release.version)) {
			it(test.name, () => {
				const result = resultOf(test);
				if (!result?.ok) throw new Error(result?.error ?? `did not run: ${JSON.stringify(result)}`);
			});
		} else {
			it(`not before ${test.since}: ${test.name}`, () => {
				expect(resultOf(test)).to.include({ ok: false }).and.to.have.property("error");
			});
		}
	}
}
