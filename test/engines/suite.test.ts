/**
 * The integration suite on every engine: on a cold start, and on a restore of the snapshot that the
 * same engine made; and on Pyodide's own form, on one Node and on the engines that import it as a module.
 * The engines compile as they do for everybody; in most other files they do not optimise.
 */
import { expect } from "chai";
import { formOf } from "../build/forms.js";
import { current } from "../generations/releases.js";
import { coldStartOn, runChild, snapshotOf } from "../suite/start.js";
import { shortSuite, suite } from "../suite/suite.js";
import { type Engine, engineNamed, engines, optimising } from "./engines.js";
import { describeRows, type Row } from "./suite-rows.js";

describe("The integration suite", () => {
	it("has a name for every case", () => {
		expect(new Set(suite.map((test) => test.name)).size).to.equal(suite.length);
		expect(suite.length).to.be.at.least(60);
		expect(shortSuite.length).to.be.at.least(12);
	});
});

const checkOf =
	({ version, jspi, wasmGc }: Engine): Row["check"] =>
	(report) => {
		expect(report.version).to.equal(version);
		expect(report.features).to.deep.equal({ jspi, wasmGc });
	};

const rows: readonly Row[] = engines.flatMap((engine) => {
	const { name } = engine;
	const check = checkOf(engine);
	return [
		{
			title: `${name}, cold`,
			features: engine,
			check,
			start: async () => (await coldStartOn(engine)).report,
		},
		{
			title: `${name}, restored`,
			features: engine,
			check,
			start: async () =>
				runChild(optimising(engine), "--mode", "restore", "--snapshot", await snapshotOf(engine)),
		},
	];
});

const onForm = (name: string, state: "cold" | "restored"): Row => {
	const engine = engineNamed(name);
	return {
		title: `${name}, ${state}, on Pyodide's own form`,
		features: engine,
		check: checkOf(engine),
		start: async () =>
			runChild(
				optimising(engine),
				...["--distribution", await formOf(current)],
				...(state === "cold"
					? ["--mode", "cold"]
					: ["--mode", "restore", "--snapshot", await snapshotOf(engine)]),
			),
	};
};
const formRows: readonly Row[] = [
	onForm("Node 24", "cold"),
	...["Node 24", "Deno 2", "Bun 1"].map((name) => onForm(name, "restored")),
];

describeRows([...rows, ...formRows], 2);
