/**
 * Puts beside the page what it is built from, so that it fetches nothing from elsewhere when it runs:
 * the wheels of pydantic (by pip, by version and hash), Pyodide's own files, which the cold start of the
 * race uses, and the service worker, whose name must stay the same.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const wheelsOf = [
	"annotated_types",
	"pydantic",
	"pydantic_core",
	"typing_extensions",
	"typing_inspection",
];
const pyodideFiles = [
	"pyodide.asm.mjs",
	"pyodide.asm.wasm",
	"python_stdlib.zip",
	"pyodide-lock.json",
];

// In this repository the tests' wheels have them. It does nothing if they were fetched before.
execFileSync(process.execPath, [path("../../test/wheels/setup.mjs")], { stdio: "inherit" });

for (const directory of ["wheels", "public", "public/pyodide"]) {
	rmSync(path(directory), { recursive: true, force: true });
	mkdirSync(path(directory), { recursive: true });
}
const cache = path("../../test/wheels/.cache");
for (const name of readdirSync(cache)) {
	if (wheelsOf.includes(name.split("-")[0])) cpSync(`${cache}/${name}`, path(`wheels/${name}`));
}
for (const name of pyodideFiles) {
	cpSync(path(`../../node_modules/pyodide/${name}`), path(`public/pyodide/${name}`));
}
cpSync(path("service-worker.js"), path("public/service-worker.js"));
