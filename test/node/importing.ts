/**
 * The script of code-cache.test.ts: in a runtime from a snapshot, has Python evaluate JavaScript
 * that imports.
 */
import { readFile } from "node:fs/promises";
import { libraries } from "../suite/library.js";

const library = libraries.pythaw();
const code = `
import js
from pyodide.code import run_js
modules = [
    await run_js("import('node:fs')"),
    await run_js("(path) => import(path)")("node:fs"),
    await js.eval("import('node:fs')"),
    await js.Function("return import('node:fs')")(),
    await js.Function.new("return import('node:fs')")(),
]
" ".join(run_js("(f) => typeof f")(fs.readFileSync) for fs in modules)
`;
const pyodide = await library.restore(await readFile(process.argv[2]));
console.log(await pyodide.runPythonAsync(code));
