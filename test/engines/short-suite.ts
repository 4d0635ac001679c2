/** What the short suite must give after a restore, for the pairs of a maker and a restorer. */
import { expect } from "chai";
import { applies, type Features } from "../suite/case.js";
import type { Report } from "../suite/report.js";
import { shortSuite } from "../suite/suite.js";

export function expectShortSuite({ results }: Report, restorer: Features): void {
	const failures = results.filter((result) => !result.ok && !result.skippedFor);
	expect(failures.map(({ name, error }) => `${name}\n${error}`).join("\n\n")).to.equal("");

	const passed = results.filter((result) => result.ok).map((result) => result.name);
	const expected = shortSuite.filter((test) => applies(test, restorer)).map((test) => test.name);
	expect(passed).to.deep.equal(expected);
	expect(passed.filter((name) => name.startsWith("run_sync"))).to.have.length(1);
}
