/** One restore: says whether it ran on Pyodide's own form, and that it works. */
import process from "node:process";

const { loadPyodide } = await import(new URL("../../../dist/index.js", import.meta.url).href);
const pyodide = await loadPyodide({ snapshot: process.argv[2] });
const form = pyodide._module.pythawForm !== undefined;
console.log(JSON.stringify({ form, value: pyodide.runPython("6 * 7") }));
