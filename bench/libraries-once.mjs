/**
 * One restore, in a process of its own: `node libraries-once.mjs record|linker FILE`. Prints the
 * milliseconds until the native libraries were in place, counted from when everything else was. Or makes a
 * snapshot of so many libraries, whose `exercise()` calls each: `node libraries-once.mjs make FILE COUNT`.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [way, file, count] = process.argv.slice(2);
const { createSnapshot, loadPyodide } = await import("../dist/index.js");

if (way === "make") {
	const content = readFileSync(new URL("../test/native/build/base.so", import.meta.url));
	const numbers = Array.from({ length: Number(count) }, (_, number) => number);
	const { bytes } = await createSnapshot({
		files: numbers.map((number) => ({ content, destination: `/lib/many/lib${number}.so` })),
		run: [
			{
				name: "many.py",
				code: `
import ctypes
libraries = [ctypes.CDLL(f"/lib/many/lib{number}.so") for number in range(${count})]
def exercise():
    assert all(library.base_apply(3, 2, 10) == 1024 for library in libraries)
exercise()
`,
			},
		],
	});
	writeFileSync(file, bytes);
	console.log("{}");
} else {
	const pyodide = await loadPyodide({ snapshot: file, libraryReplay: way, stdout: () => {} });
	pyodide.runPython("exercise()");
	const [{ duration }] = performance.getEntriesByName("pythaw: native libraries");
	console.log(JSON.stringify({ ms: duration, timings: pyodide.pythaw.timings }));
}
