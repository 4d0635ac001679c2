/**
 * A snapshot that is taken of a restored instance holds its native libraries as the first one did, and
 * whatever was loaded on top.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { inspectSnapshot, loadPyodide, type PythawAPI, takeSnapshot } from "../../src/index.js";
import { nativeApps } from "./apps.js";
import { madeApp } from "./made.js";

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
			const { file, made } = await madeApp(app.name);
			const first = readFileSync(file);
			const run = (pyodide: PythawAPI) => pyodide.runPython("repr(exercise())");
			const restored = await loadPyodide({ snapshot: first, stdout });
			const second = await takeSnapshot(restored, { allow: [...allow] });
			expect(await sectionsOf(second.bytes)).to.deep.equal(await sectionsOf(first));

			const again = await loadPyodide({ snapshot: second.bytes, stdout });
			expect(run(again)).to.equal(made.second);
			if (app.later === undefined) return;
			again.runPython(app.later);
			expect(run(again)).to.equal(made.later);
			again.runPython("import importlib; importlib.invalidate_caches()");
			const third = await takeSnapshot(again, { allow: [...allow] });
			const last = await loadPyodide({ snapshot: third.bytes, stdout });
			expect(run(last)).to.equal(made.last);
		});
	}
});
