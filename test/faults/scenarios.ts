/** What is made to fail: starts and creations that between them pass every kind of point. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sriDigest } from "../../src/engine/digest.js";
import { createSnapshot, loadPyodide } from "../../src/index.js";
import { baseFile } from "../boot/base.js";
import { nativeApps } from "../libraries/apps.js";
import { install } from "../libraries/install.js";
import { makeWheel } from "../packages/make-wheel.js";
import { stored } from "../store.js";
import { creating, type Scenario, starting } from "./faults.js";

/** On the base, with a native library, a grown memory, files, and sections that are compressed. */
const layerFile = (): Promise<string> =>
	stored("faults, layer.pysnap", async (file) => {
		const app = nativeApps.find(({ name }) => name === "libraries that need one another")!;
		const { bytes } = await createSnapshot(
			{},
			{
				base: await baseFile(),
				compress: "gzip",
				beforeSnapshot(pyodide) {
					install(pyodide, app);
					pyodide.runPython(app.setUp);
					pyodide.runPython("grown = bytearray(40_000_000)");
				},
			},
		);
		writeFileSync(file, bytes);
	});

export async function makeScenarios(): Promise<{
	scenarios: Scenario[];
	again: () => Promise<unknown>;
}> {
	const base = await baseFile();
	const layer = await layerFile();
	const digest = await sriDigest(readFileSync(layer));
	const wheel = makeWheel({ name: "tiny", metadata: ["Requires-Dist: other>=1; extra == 'x'"] });
	const directory = mkdtempSync(join(tmpdir(), "pythaw-faults-"));
	writeFileSync(join(directory, wheel.fileName), wheel.bytes);
	writeFileSync(join(directory, "data.txt"), "data");
	return {
		scenarios: [
			starting("restore", { snapshot: base }),
			starting("restore, compressed, of libraries, on a base, with a digest", {
				snapshot: layer,
				base,
				integrity: digest,
			}),
			starting("restore, through the linker", { snapshot: layer, base, libraryReplay: "linker" }),
			starting("cold start", {}),
			creating("create, with a package and files", {
				packages: [directory],
				files: [{ source: join(directory, "data.txt"), destination: "/data.txt" }],
				imports: ["tiny"],
			}),
			creating("create, on a base", { run: [{ name: "a.py", code: "x = 1" }] }, readFileSync(base)),
		],
		again: async () => {
			const pyodide = await loadPyodide({ snapshot: base });
			if (pyodide.runPython("6 * 7") !== 42) throw new Error("Python cannot count");
		},
	};
}
