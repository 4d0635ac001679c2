/**
 * A snapshot that is taken of a restored instance holds its native libraries as the first one did, and
 * whatever was loaded on top.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { inspectSnapshot, loadPyodide, type PythawAPI, takeSnapshot } from "../../src/index.js";
import { appsOf, programs } from "./apps.js";
import { exercised, fileOf, runIn } from "./install.js";
import { madeWhole } from "./made.js";

/** What the test's own host says of itself is not what these are about. */
const allow = ["host-string"] as const;
const stdout = () => {};

async function sectionsOf(bytes: Uint8Array): Promise<Record<string, string>> {
	const { sections } = await inspectSnapshot(bytes);
	return Object.fromEntries(
		sections
			.filter(({ name }) => name.startsWith("librar"))
			.map(({ name, offset, storedByteLength }) => [
				name,
				Buffer.from(bytes.buffer, bytes.byteOffset + offset, storedByteLength).toString("latin1"),
			]),
	);
}

describe("A second snapshot, of a restored instance", () => {
	for (const program of programs.filter((each) => each !== "mypy")) {
		const apps = appsOf(program);
		const withLater = apps.filter(({ later }) => later !== undefined);

		it(`holds ${apps.map(({ name }) => name).join("; ")}`, async () => {
			const { directory, outcomes } = await madeWhole();
			const first = readFileSync(fileOf(directory, program));
			const results = (pyodide: PythawAPI, of = apps) => of.map((app) => exercised(pyodide, app));
			const restored = await loadPyodide({ snapshot: first, stdout });
			const second = await takeSnapshot(restored, { allow: [...allow] });
			expect(await sectionsOf(second.bytes)).to.deep.equal(await sectionsOf(first));

			const again = await loadPyodide({ snapshot: second.bytes, stdout });
			expect(results(again)).to.deep.equal(apps.map(({ name }) => outcomes[name].second));
			if (withLater.length === 0) return;
			for (const app of withLater) {
				runIn(again, app, app.later!);
				expect(exercised(again, app), app.name).to.equal(outcomes[app.name].later);
			}
			again.runPython("import importlib; importlib.invalidate_caches()");
			const third = await takeSnapshot(again, { allow: [...allow] });
			const last = await loadPyodide({ snapshot: third.bytes, stdout });
			const lasts = withLater.map(({ name }) => outcomes[name].last);
			expect(results(last, withLater)).to.deep.equal(lasts);
		});
	}
});
