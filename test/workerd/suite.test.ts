/**
 * The integration suite on workerd: cold, and restored of snapshots that the other engines made. What
 * workerd's rules forbid is in the table of forbidden.ts, case by case.
 */
import { expect } from "chai";
import { engineNamed, engines, workerd } from "../engines/engines.js";
import { expectShortSuite } from "../engines/short-suite.js";
import { describeRows, type Row } from "../engines/suite-rows.js";
import { importPythaw } from "../suite/library.js";
import type { Report } from "../suite/report.js";
import { snapshotOf, temporaryDirectory } from "../suite/start.js";
import { suite } from "../suite/suite.js";
import { forbidden } from "./forbidden.js";
import { bundledWorker, bundleWorker, serving } from "./workerd.js";

/** The suite's app, of the snapshot that an engine made, with a worker of the tests. */
async function builtApp(maker: string, program: string): Promise<string> {
	const { buildApp } = await importPythaw();
	const directory = temporaryDirectory();
	const snapshot = await snapshotOf(engineNamed(maker));
	await buildApp(snapshot, { target: "workerd", restore: "request", output: directory });
	await bundleWorker(`workerd/${program}`, directory);
	return directory;
}

async function report(directory: string, path = "/"): Promise<Report> {
	return serving(directory, async (ask) => {
		const { status, text, log } = await ask(path);
		if (status !== 200) throw new Error(`HTTP status ${status}\n${log}`);
		return JSON.parse(text);
	});
}

const whole = ["Node 20", "Bun 1"];

const row = (state: string, start: () => Promise<Report>): Row => ({
	title: `workerd, ${state}`,
	features: workerd,
	check: ({ features }) => {
		const { jspi, wasmGc } = workerd;
		expect(features).to.deep.equal({ jspi, wasmGc });
	},
	forbidden,
	start,
});

describeRows(
	[
		row("cold, of the package in a bundle", async () =>
			report(await bundledWorker("workerd/cold", {})),
		),
		...whole.map((maker) =>
			row(`restored of a snapshot made on ${maker}`, async () =>
				report(await builtApp(maker, "restored")),
			),
		),
	],
	1,
);

describe("workerd restores a snapshot made on", () => {
	for (const { name } of engines.filter((engine) => !whole.includes(engine.name))) {
		it(name, async () => {
			expectShortSuite(await report(await builtApp(name, "restored"), "/short"), workerd);
		});
	}
});

describe("The cases that workerd forbids", () => {
	it("are cases of the suite", () => {
		expect(suite.map((test) => test.name)).to.include.members(Object.keys(forbidden));
	});
});
