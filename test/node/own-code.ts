/**
 * The script of own-code.test.ts: what the package's entry does, restored from the snapshot that its argument
 * names. Prints JSON.
 */
import { writeSync } from "node:fs";

const entry = new URL("../../../dist/index.js", import.meta.url).href;
const pythaw = await import(entry);
const missing = await pythaw
	.loadPyodide({ snapshot: "/no/such/file" })
	.catch((error: Error) => error);
const pyodide = await pythaw.loadPyodide({ snapshot: process.argv[2] });
const imported = await pyodide.runPythonAsync(`
from pyodide.code import run_js
(await run_js("import('node:fs')")).readFileSync.name
`);
// Another chunk: it must know what the start's has made.
const { digest } = await pythaw.takeSnapshot(pyodide);
const isOwnError = missing instanceof pythaw.PythawError;
await new Promise((resolve) => setTimeout(resolve, 50));
writeSync(1, JSON.stringify({ isOwnError, stack: missing.stack, imported, digest }));
