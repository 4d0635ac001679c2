/**
 * A snapshot that is taken of a restored instance holds its native libraries as the first one did, and
 * whatever was loaded on top.
 */
import { expect } from "chai";
import {
	createSnapshot,
	inspectSnapshot,
	loadPyodide,
	type PythawAPI,
	takeSnapshot,
} from "../../src/index.js";
import { nativeApps } from "./apps.js";
import { install } from "./install.js";

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
	for (const app of nativeApps.filter(({ wheels = [] }) => !wheels.includes("mypy-"))) {
		it(`holds ${app.name}`, async () => {
			let original: any;
			const first = await createSnapshot(
				{},
				{
					stdout,
					beforeSnapshot(pyodide) {
						original = pyodide;
						install(pyodide, app);
						pyodide.runPython(app.setUp);
						pyodide.runPython(app.exercise);
						pyodide.runPython("exercise(); import importlib; importlib.invalidate_caches()");
					},
				},
			);
			const run = (pyodide: PythawAPI) => pyodide.runPython("repr(exercise())");
			const restored = await loadPyodide({ snapshot: first.bytes, stdout });
			const second = await takeSnapshot(restored, { allow: [...allow] });
			expect(await sectionsOf(second.bytes)).to.deep.equal(await sectionsOf(first.bytes));

			const again = await loadPyodide({ snapshot: second.bytes, stdout });
			expect(run(again)).to.equal(run(original));
			if (app.later === undefined) return;
			for (const pyodide of [again, original]) pyodide.runPython(app.later);
			expect(run(again)).to.equal(run(original));
			again.runPython("import importlib; importlib.invalidate_caches()");
			const third = await takeSnapshot(again, { allow: [...allow] });
			const last = await loadPyodide({ snapshot: third.bytes, stdout });
			expect(run(last)).to.equal(run(original));
		});
	}
});
