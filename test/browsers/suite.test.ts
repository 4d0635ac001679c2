/**
 * The integration suite in browsers: cold and restored, on a page and in a module worker, and snapshots
 * from engine to browser and back.
 */
import { join } from "node:path";
import { expect } from "chai";
import { engineNamed } from "../engines/engines.js";
import { expectShortSuite } from "../engines/short-suite.js";
import { describeRows, type Row } from "../engines/suite-rows.js";
import type { Report } from "../suite/report.js";
import { runChild, runStarts, snapshotOf, temporaryDirectory } from "../suite/start.js";
import { endBrowsing } from "./ask-browser.js";
import { browsers, type Place, placeIn } from "./browsers.js";
import { openOptimising } from "./open-browser.js";

before(openOptimising);
after(endBrowsing);

const directory = temporaryDirectory();

/** Of the app, as the worker of each browser made it in its cold start. */
const madeIn = ({ name }: { name: string }) => join(directory, `${name}.pysnap`);

const startsIn = (place: Place): readonly Row[] => {
	const { jspi, wasmGc } = place;
	const check: Row["check"] = ({ features }) => expect(features).to.deep.equal({ jspi, wasmGc });
	const snapshot = ["--snapshot", madeIn(place.browser)];
	return [
		{
			title: `${place.name}, cold`,
			features: place,
			check,
			start: () => runChild(place, "--mode", "cold", ...(place.where === "worker" ? snapshot : [])),
		},
		{
			title: `${place.name}, restored`,
			features: place,
			check,
			start: () => runChild(place, "--mode", "restore", ...snapshot),
		},
	];
};

const places = browsers.flatMap((browser) => [
	placeIn(browser, "worker"),
	placeIn(browser, "page"),
]);
describeRows(places.flatMap(startsIn), 1);

const nodes = [engineNamed("Node 20"), engineNamed("Node 26")];
const argsFor = (files: readonly string[]) => files.flatMap((file) => ["--snapshot", file]);

for (const place of browsers.map((browser) => placeIn(browser, "page"))) {
	const others = browsers.filter((one) => one !== place.browser);
	const ability = place.jspi ? "run_sync works" : "run_sync names the missing feature";

	describe(`${place.name}, where ${ability}`, () => {
		let reports: readonly Report[];

		before(async () => {
			const files = [...(await Promise.all(nodes.map(snapshotOf))), ...others.map(madeIn)];
			reports = await runStarts(place, "--mode", "restore", "--short", ...argsFor(files));
		});

		[...nodes, ...others].forEach((maker, index) => {
			it(`restores a snapshot made in ${maker.name}`, () => {
				expectShortSuite(reports[index]!, place);
			});
		});
	});
}

for (const node of nodes) {
	describe(node.name, () => {
		let reports: readonly Report[];

		before(async () => {
			const files = browsers.map(madeIn);
			reports = await runStarts(node, "--mode", "restore", "--short", ...argsFor(files));
		});

		browsers.forEach((maker, index) => {
			it(`restores a snapshot made in ${maker.name}`, () => {
				expectShortSuite(reports[index]!, node);
			});
		});
	});
}
