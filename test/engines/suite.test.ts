/**
 * The integration suite on every engine: on a cold start, and on a restore of the snapshot that the
 * same engine made. One process runs all cases of a row; each case is a test of its own.
 */
import { expect } from "chai";
import { applies } from "../suite/case.js";
import type { Report } from "../suite/report.js";
import { runChild, snapshotOf } from "../suite/start.js";
import { shortSuite, suite } from "../suite/suite.js";
import { type Engine, engines } from "./engines.js";

describe("The integration suite", () => {
	it("has a name for every case", () => {
		expect(new Set(suite.map((test) => test.name)).size).to.equal(suite.length);
		expect(suite.length).to.be.at.least(60);
		expect(shortSuite.length).to.be.at.least(12);
	});
});

interface Row {
	readonly title: string;
	readonly engine: Engine;
	start(): Promise<Report>;
}

const rows: readonly Row[] = engines.flatMap((engine) => [
	{ title: `${engine.name}, cold`, engine, start: () => runChild(engine, "--mode", "cold") },
	{
		title: `${engine.name}, restored`,
		engine,
		start: async () =>
			runChild(engine, "--mode", "restore", "--snapshot", await snapshotOf(engine)),
	},
]);

const reports = new Map<Row, Promise<Report>>();

function reportOf(row: Row): Promise<Report> {
	let report = reports.get(row);
	if (!report) {
		report = row.start();
		// Its own row awaits it, and fails with it; until then a rejection must not end the process.
		report.catch(() => undefined);
		reports.set(row, report);
	}
	return report;
}

rows.forEach((row, index) => {
	describe(row.title, () => {
		let report: Report;

		before(async () => {
			// The next row runs beside this one: a start keeps one core busy.
			const next = rows[index + 1];
			const current = reportOf(row);
			if (next) reportOf(next);
			report = await current;
		});

		it("has the features that the table of engines gives it", () => {
			const { version, jspi, wasmGc } = row.engine;
			expect(report.version).to.equal(version);
			expect(report.features).to.deep.equal({ jspi, wasmGc });
		});

		for (const { name } of suite.filter((test) => applies(test, row.engine))) {
			it(name, () => {
				const result = report.results.find((candidate) => candidate.name === name);
				if (!result?.ok) throw new Error(result?.error ?? `did not run: ${JSON.stringify(result)}`);
			});
		}
	});
});
