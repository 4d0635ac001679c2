/**
 * The integration suite on every engine: on a cold start, and on a restore of the snapshot that the
 * same engine made.
 */
import { expect } from "chai";
import { runChild, snapshotOf } from "../suite/start.js";
import { shortSuite, suite } from "../suite/suite.js";
import { engines } from "./engines.js";
import { describeRows, type Row } from "./suite-rows.js";

describe("The integration suite", () => {
	it("has a name for every case", () => {
		expect(new Set(suite.map((test) => test.name)).size).to.equal(suite.length);
		expect(suite.length).to.be.at.least(60);
		expect(shortSuite.length).to.be.at.least(12);
	});
});

const rows: readonly Row[] = engines.flatMap((engine) => {
	const { name, version, jspi, wasmGc } = engine;
	const check: Row["check"] = (report) => {
		expect(report.version).to.equal(version);
		expect(report.features).to.deep.equal({ jspi, wasmGc });
	};
	return [
		{
			title: `${name}, cold`,
			features: engine,
			check,
			start: () => runChild(engine, "--mode", "cold"),
		},
		{
			title: `${name}, restored`,
			features: engine,
			check,
			start: async () =>
				runChild(engine, "--mode", "restore", "--snapshot", await snapshotOf(engine)),
		},
	];
});

describeRows(rows, 2);
