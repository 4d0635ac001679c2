/**
 * Runs one package's own tests in a process of its own: `child.js SUITE cold`, with Pyodide's loader,
 * `child.js SUITE make FILE BASE` and `child.js SUITE restored FILE BASE`. Ends with a line of JSON: the
 * outcome of each test by its id.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PyodideAPI } from "pyodide";
import { createSnapshot, loadPyodide } from "../../src/index.js";
import { root } from "../engines/engines.js";
import { ownSuites } from "./suites.js";

const runner = ["pytest", "iniconfig", "pluggy", "packaging", "pygments"];
const runSuite = readFileSync(join(root, "test", "own-suites", "run_suite.py"), "utf8");

const [name, way, file, base] = process.argv.slice(2);
const suite = ownSuites.find((one) => one.name === name)!;
const { wheels, files, directory, tests } = suite;
const packages = [...wheels, ...runner].map(wheelOf);

const ways: Record<string, () => Promise<PyodideAPI | undefined>> = {
	async cold() {
		const { loadPyodide: loadWithPyodide } = await import("pyodide");
		const pyodide = await loadWithPyodide({ indexURL: join(root, "node_modules", "pyodide") });
		for (const wheel of packages) {
			pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", {
				extractDir: "/lib/python3.14/site-packages",
			});
		}
		pyodide.FS.mkdirTree("/suite");
		pyodide.mountNodeFS("/host", root);
		for (const [source, name] of Object.entries(files)) {
			pyodide.globals.set("source", source.replace(root, "/host/"));
			pyodide.globals.set("target", `/suite/${name}`);
			pyodide.runPython(
				"import os, shutil; (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)",
			);
		}
		pyodide.FS.writeFile("/suite/run_suite.py", runSuite);
		return pyodide;
	},
	async make() {
		const recipe = {
			packages,
			files: [
				...Object.entries(files).map(([source, name]) => ({
					source,
					destination: `/suite/${name}`,
				})),
				{ content: runSuite, destination: "/suite/run_suite.py" },
			],
			imports: [...wheels, "pytest"],
		};
		const { bytes } = await createSnapshot(recipe, { base });
		writeFileSync(file, bytes);
		return undefined;
	},
	restored: async () => loadPyodide({ snapshot: file, base }) as Promise<PyodideAPI>,
};

const pyodide = await ways[way]();
console.log(pyodide === undefined ? "{}" : outcomesIn(pyodide));

function outcomesIn(pyodide: PyodideAPI): string {
	// What pytest prints is for people.
	pyodide.setStdout({ batched: () => {} });
	pyodide.globals.set("where", pyodide.toPy([directory, [...tests]] satisfies [string, string[]]));
	return pyodide.runPython(`
import json, sys
sys.path.insert(0, "/suite")
from run_suite import run_suite
json.dumps(run_suite(*where)[1])
`);
}

/** The cached wheel of a project. */
function wheelOf(project: string): string {
	for (const room of ["wheels", "own-suites"]) {
		const cache = join(root, "test", room, ".cache");
		const found = readdirSync(cache).find(
			(name) => name.startsWith(`${project}-`) && name.endsWith(".whl"),
		);
		if (found !== undefined) return join(cache, found);
	}
	throw new Error(`No wheel of ${project}: npm run setup`);
}
