/**
 * Reset of instances of every kind: on layers, of a built app, with libraries that were loaded after the start;
 * and what two snapshots differ in where neither entropy nor clock is held still.
 */
import { join } from "node:path";
import { expect } from "chai";
import { diffSnapshots, loadPyodide, takeSnapshot } from "../../src/index.js";
import { baseFile, baseSnapshot } from "../boot/base.js";
import { engineNamed } from "../engines/engines.js";
import { nativeApps } from "../libraries/apps.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import { callbacksResult } from "../workerd/app.js";
import type { KindReport } from "./kinds-child.js";

describe("reset", () => {
	let reports: Record<string, KindReport>;
	let lookedUp: string[];
	before(async () => {
		const app = join(temporaryDirectory(), "app");
		({ reports, lookedUp } = await ask<{ reports: typeof reports; lookedUp: string[] }>(
			engineNamed("Node 24"),
			"reset/kinds-child",
			await baseFile(),
			app,
		));
	});

	const kinds = {
		layers: "of a snapshot on a snapshot on a snapshot on a base",
		built: "of a built app with native libraries and callbacks",
		later: "of wheels and native libraries that were loaded after the start",
	};
	for (const [name, claim] of Object.entries(kinds)) {
		it(`takes back all ${claim}, byte for byte`, () => {
			const { steps, digests } = reports[name]!;
			expect(steps.filter((step) => step.differences.length > 0)).to.deep.equal([]);
			expect(new Set(digests).size, "snapshots before and after").to.equal(1);
			for (const { name, said } of steps) {
				const app = nativeApps.find((each) => each.name === name);
				expect(said, name).to.include(app?.result ?? "");
			}
		});
	}

	it("leaves what was in the snapshot in use: layers' state, packages, callbacks", () => {
		const said = (kind: string, name: string) =>
			reports[kind]!.steps.find((step) => step.name === name)!.said;
		expect(said("layers", "state")).to.equal(
			"[['base', 'layer', 'top'], 'in the layer', 20480000, 'after']",
		);
		expect(said("layers", "state again")).to.equal(said("layers", "state"));
		expect(said("built", "use")).to.include('{"x":4}').and.include("8589934596.5");
		expect(said("built", "use again")).to.equal(said("built", "use"));
	});

	it("leaves symbols of the main module to be found that were first asked for after a checkpoint", () => {
		const each = `[${callbacksResult}, 4, 5, 0]`;
		expect(lookedUp).to.deep.equal([each, each, each]);
	});

	it("leaves two snapshots to differ in what two restores differ in, and nothing else", async () => {
		const snapshot = await baseSnapshot();
		const start = () => loadPyodide({ snapshot });
		const take = async (pyodide: Awaited<ReturnType<typeof start>>) =>
			(await takeSnapshot(pyodide)).bytes;
		const [one, other] = [await start(), await start()];
		const restores = [await take(one), await take(other)];
		const resets: Uint8Array[] = [];
		for (const harm of ["import random; random.random = open('/tmp/x', 'w')", "x = [1] * 10**6"]) {
			one.runPython(harm);
			await one.pythaw.reset();
			resets.push(await take(one));
		}
		const names = async (a: Uint8Array, b: Uint8Array) => {
			const { differences, omitted } = await diffSnapshots(a, b, { limit: 100_000 });
			expect(omitted).to.equal(0);
			return differences.map(({ part, name }) => `${part}: ${name}`);
		};
		const between = await names(restores[0]!, restores[1]!);
		expect(between).not.to.deep.equal([]);
		expect(between).to.include.members(await names(resets[0]!, resets[1]!));
		expect(between).to.include.members(await names(restores[1]!, resets[1]!));
	});
});
