/**
 * One restore, in a process of its own: `node libraries-once.mjs record|linker FILE`. Prints the
 * milliseconds until the native libraries were in place, counted from when everything else was.
 */
const [libraryReplay, snapshot] = process.argv.slice(2);
const { loadPyodide } = await import("../dist/index.js");

const pyodide = await loadPyodide({ snapshot, libraryReplay, stdout: () => {} });
pyodide.runPython("exercise()");
const [{ duration }] = performance.getEntriesByName("pythaw: native libraries");
console.log(JSON.stringify({ ms: duration, timings: pyodide.pythaw.timings }));
