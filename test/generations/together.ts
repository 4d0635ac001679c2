/**
 * The program of together.test.ts: starts all the releases whose directories it is given, at once and
 * in one process, and prints what each calls itself.
 */
const { loadPyodide } = await import(new URL("../../../dist/index.js", import.meta.url).href);
const started = await Promise.all(
	process.argv.slice(2).map((indexURL) => loadPyodide({ indexURL })),
);
const versions = started.map((pyodide) =>
	pyodide.runPython("import sys, pyodide; f'{pyodide.__version__} on {sys.version_info[1]}'"),
);
console.log(JSON.stringify(versions));
