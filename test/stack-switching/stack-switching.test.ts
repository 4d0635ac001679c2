/**
 * Stack switching where it hurts, on every engine, on a cold start and on a restored one. One process
 * runs all cases of a row; each case is a test of its own.
 */
import { expect } from "chai";
import { type Engine, engines } from "../engines/engines.js";
import { applies } from "../suite/case.js";
import type { Report } from "../suite/report.js";
import { ask } from "../suite/start.js";
import { cases } from "./cases.js";
import { snapshotOf } from "./rows.js";

describe("The cases of stack switching", () => {
	it("have a name each", () => {
		expect(new Set(cases.map(({ name }) => name)).size).to.equal(cases.length);
	});
});

interface Row {
	readonly title: string;
	readonly engine: Engine;
	start(): Promise<Report>;
}

const rows: readonly Row[] = engines.flatMap((engine) => [
	{
		title: `Stack switching, ${engine.name}, cold`,
		engine,
		start: once(() => ask<Report>(engine, "stack-switching/child", "cold")),
	},
	{
		title: `Stack switching, ${engine.name}, restored`,
		engine,
		start: once(async () => {
			const file = await snapshotOf(engine);
			return ask<Report>(engine, "stack-switching/child", "restore", file);
		}),
	},
]);

for (const [index, { title, engine, start }] of rows.entries()) {
	describe(title, () => {
		let report: Report;

		before(async () => {
			// The next row runs beside this one: a start keeps one core busy.
			rows[index + 1]?.start();
			report = await start();
		});

		for (const { name } of cases.filter((test) => applies(test, engine))) {
			it(name, () => {
				const result = report.results.find((candidate) => candidate.name === name);
				if (!result?.ok) throw new Error(result?.error ?? "did not run");
			});
		}
	});
}

/** Starts when first called; every call gets that one's outcome. */
function once<T>(start: () => Promise<T>): () => Promise<T> {
	let outcome: Promise<T> | undefined;
	return () => {
		if (!outcome) {
			outcome = start();
			// Its own row awaits it, and fails with it; until then a rejection must not end the process.
			outcome.catch(() => undefined);
		}
		return outcome;
	};
}
