/**
 * Type-checks a Python file with mypy, from JavaScript, on a restored instance:
 * `npm run build && node examples/mypy/check.mjs [FILE.py [SNAPSHOT]]`. Without a snapshot, the first run
 * makes one beside this file, from examples/mypy/recipe.toml; later ones start from it.
 */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pythaw";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const snapshot = process.argv[3] ?? path("mypy.pysnap");
const file = process.argv[2] ?? path("wrong.py");

if (!existsSync(snapshot)) {
	const args = [path("../../dist/cli.js"), "create", path("recipe.toml"), "-o", snapshot];
	execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
}

const begin = performance.now();
const pyodide = await loadPyodide({ snapshot });
const restored = performance.now();

const name = basename(file);
pyodide.FS.writeFile(`/home/pyodide/${name}`, readFileSync(file));
const api = pyodide.pyimport("mypy.api");
const [answer, complaint, status] = api.run(pyodide.toPy([name])).toJs();
const checked = performance.now();

process.stdout.write(answer);
process.stderr.write(complaint);
console.log(
	`restored in ${(restored - begin).toFixed(0)} ms, checked in ${(checked - restored).toFixed(0)} ms`,
);
process.exitCode = status;
