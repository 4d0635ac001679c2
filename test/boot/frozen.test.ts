/**
 * A restore hands the glue exports without names, by way of `Object.assign` (linkWithoutNames). What
 * that hangs on must be there, or be done without.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { engineNamed, root } from "../engines/engines.js";
import { run, snapshotOf } from "../suite/start.js";

const node = engineNamed("Node 24");
const dist = pathToFileURL(join(root, "dist", "index.js")).href;

const starts = [
	{ where: "where Object.assign can be replaced, which is itself again afterwards", first: "" },
	{ where: "where it cannot be replaced", first: "Object.freeze(Object);" },
	{ where: "where objects have no __proto__", first: "delete Object.prototype.__proto__;" },
];

describe("A restore", () => {
	for (const { where, first } of starts) {
		it(`starts ${where}`, async () => {
			const script = `${first}
				const { loadPyodide } = await import(${JSON.stringify(dist)});
				const { assign } = Object;
				const pyodide = await loadPyodide({ snapshot: process.argv[1] });
				console.log(pyodide.runPython("6 * 7"), Object.assign === assign);`;
			const { stdout, stderr } = await run(node, [
				...["--input-type=module", "-e", script],
				await snapshotOf(node),
			]);
			expect(stderr).to.equal("");
			expect(stdout).to.equal("42 true\n");
		});
	}
});
