/**
 * The integration suite on workerd: cold, and restored of snapshots that the other engines made. What
 * workerd's rules forbid is in the table of forbidden.ts, case by case.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { AppManifest } from "../../src/build/manifest.js";
import { engineNamed, engines } from "../engines/engines.js";
import { expectShortSuite } from "../engines/short-suite.js";
import { describeRows, type Row } from "../engines/suite-rows.js";
import { importPythaw } from "../suite/library.js";
import type { Report } from "../suite/report.js";
import { snapshotOf, temporaryDirectory } from "../suite/start.js";
import { suite } from "../suite/suite.js";
import { forbidden } from "./forbidden.js";
import { bundleWorker, serving, workerd } from "./workerd.js";

/** The suite's app, of the snapshot that an engine made, with a worker of the tests. */
async function builtApp(maker: string, program: string): Promise<string> {
	const { buildApp } = await importPythaw();
	const directory = temporaryDirectory();
	const snapshot = await snapshotOf(engineNamed(maker));
	await buildApp(snapshot, { target: "workerd", restore: "request", output: directory });
	await bundleWorker(`workerd/${program}`, join(directory, "worker.mjs"));
	return directory;
}

async function report(directory: string, path = "/"): Promise<Report> {
	return serving(directory, async (ask) => {
		const { status, text, log } = await ask(path);
		if (status !== 200) throw new Error(`HTTP status ${status}\n${log}`);
		return JSON.parse(text);
	});
}

/** In place of the app's index, the files themselves. */
function exposeFiles(directory: string): void {
	const { files }: AppManifest = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));
	const names = Object.fromEntries(files.map(({ role, name }) => [role, name]));
	const index = readFileSync(join(directory, "index.mjs"), "utf8");
	const [imports] = /^(import .* from "\.\/.*";\n)+/m.exec(index.slice(index.indexOf("\n") + 1))!;
	const tables = index.slice(index.indexOf('},\n{\n\t"libraries"') + 3, index.lastIndexOf(");"));
	const text = `${imports}export const names = ${JSON.stringify(names)};\nconst tables = [${tables}];\nexport const [{ small }, files] = tables;\n`;
	writeFileSync(join(directory, "files.mjs"), text);
	const config = readFileSync(join(directory, "config.capnp"), "utf8");
	writeFileSync(join(directory, "config.capnp"), config.replaceAll("index.mjs", "files.mjs"));
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
		row("cold", async () => {
			const directory = await builtApp("Node 24", "cold");
			exposeFiles(directory);
			return report(directory);
		}),
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
