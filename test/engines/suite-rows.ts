/**
 * The integration suite in rows: each is one start, on an engine or in a browser, whose cases are a test
 * each. One process or page runs all cases of a row.
 */
import { expect } from "chai";
import { applies, type Features } from "../suite/case.js";
import type { Report } from "../suite/report.js";
import { suite } from "../suite/suite.js";

/** What a host's rules forbid a case, and what it sees then. */
export interface Refusal {
	/** In words that end a title. */
	readonly rule: string;
	/** Of the case's error. */
	readonly error: RegExp;
}

export interface Row {
	readonly title: string;
	readonly features: Features;
	/** By the names of cases. */
	readonly forbidden?: Readonly<Record<string, Refusal>>;
	start(): Promise<Report>;
	/** Holds the report against the table that the row comes from. */
	check(report: Report): void;
}

/** Has mocha run them, one after the other or, since a start keeps one core busy, two at a time. */
export function describeRows(rows: readonly Row[], atOnce: 1 | 2): void {
	const reports = new Map<Row, Promise<Report>>();

	const reportOf = (row: Row): Promise<Report> => {
		let report = reports.get(row);
		if (!report) {
			report = row.start();
			// Its own row awaits it, and fails with it; until then a rejection must not end the process.
			report.catch(() => undefined);
			reports.set(row, report);
		}
		return report;
	};

	rows.forEach((row, index) => {
		describe(row.title, () => {
			let report: Report;

			before(async () => {
				const next = rows[index + 1];
				const current = reportOf(row);
				if (next && atOnce === 2) reportOf(next);
				report = await current;
			});

			it("has the features that its table gives it", () => row.check(report));

			for (const { name } of suite.filter((test) => applies(test, row.features))) {
				const refusal = row.forbidden?.[name];
				if (refusal !== undefined) {
					it(`${name}: refused, because ${refusal.rule}`, () => {
						const result = report.results.find((candidate) => candidate.name === name);
						expect(result?.ok).to.equal(false);
						expect(result?.error).to.match(refusal.error);
					});
					continue;
				}
				it(name, () => {
					const result = report.results.find((candidate) => candidate.name === name);
					if (!result?.ok) {
						throw new Error(result?.error ?? `did not run: ${JSON.stringify(result)}`);
					}
				});
			}
		});
	});
}
