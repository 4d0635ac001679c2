/**
 * The integration suite on workerd: cold, and restored of snapshots that the other engines made. What
 * workerd's rules forbid is in the table of forbidden.ts, case by case.
 */
import { join } from "node:path";
import { expect } from "chai";
import { endBrowsing } from "../browsers/ask-browser.js";
import { browsers, type Place, placeIn } from "../browsers/browsers.js";
import { type Engine, engineNamed, engines, workerd } from "../engines/engines.js";
import { expectShortSuite } from "../engines/short-suite.js";
import { describeRows, type Row } from "../engines/suite-rows.js";
import { importPythaw } from "../suite/library.js";
import type { Report } from "../suite/report.js";
import { runChild, snapshotOf, temporaryDirectory } from "../suite/start.js";
import { suite } from "../suite/suite.js";
import { forbidden } from "./forbidden.js";
import { bundledWorker, bundleWorker, serving } from "./workerd.js";

/** The app's snapshot of a browser, taken after a cold start. */
async function madeIn(place: Place): Promise<string> {
	const file = join(temporaryDirectory(), "app.pysnap");
	await runChild(place, "--mode", "cold", "--short", "--snapshot", file);
	return file;
}

/** The suite's app, of the snapshot that an engine made, with a worker of the tests. */
async function builtApp(maker: Engine | Place): Promise<string> {
	const { buildApp } = await importPythaw();
	const directory = temporaryDirectory();
	const snapshot = "where" in maker ? await madeIn(maker) : await snapshotOf(maker);
	await buildApp(snapshot, { target: "workerd", restore: "request", output: directory });
	await bundleWorker("workerd/restored", directory);
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
				report(await builtApp(engineNamed(maker))),
			),
		),
	],
	1,
);

describe("workerd restores a snapshot made on", () => {
	after(endBrowsing);

	const others = engines.filter(({ name }) => !whole.includes(name));
	for (const maker of [...others, ...browsers.map((browser) => placeIn(browser, "page"))]) {
		it(maker.name, async () => {
			expectShortSuite(await report(await builtApp(maker), "/short"), workerd);
		});
	}
});

describe("The package in a worker's bundle", () => {
	it("restores a snapshot of the build that it is told, and refuses another build's", async () => {
		const snapshot = await snapshotOf(engineNamed("Node 24"));
		const { inspectSnapshot } = await importPythaw();
		const { buildId } = await inspectSnapshot(snapshot);
		const directory = await bundledWorker("workerd/package", {
			alias: { "app.pysnap": snapshot },
			define: { BUILD_ID: JSON.stringify(buildId) },
		});
		await serving(directory, async (ask) => {
			const { status, text, log } = await ask("/short");
			if (status !== 200) throw new Error(log);
			expectShortSuite(JSON.parse(text), workerd);
			const refusals = JSON.parse((await ask("/refusals")).text);
			expect(refusals).to.deep.equal({
				build: "BuildMismatchError",
				stated: "PythawError ERR_READ",
				missing: "TypeError",
				auto: "EngineError",
				createSnapshot: "EngineError",
				createPool: "EngineError",
				eval: "EngineError",
			});
		});
	});
});

describe("The cases that workerd forbids", () => {
	it("are cases of the suite", () => {
		expect(suite.map((test) => test.name)).to.include.members(Object.keys(forbidden));
	});
});
