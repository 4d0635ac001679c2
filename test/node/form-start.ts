/**
 * One restore: says whether it ran on Pyodide's own form, that it works, reads its standard input, whether the
 * start has loaded what Node's streams need, and what a connection comes to, for which the glue loads a package
 * from beside the release. `node form-start.js SNAPSHOT [trim]`: with `trim`,
 * the form's module is removed as soon as the start has found it.
 */
import fs from "node:fs";

// Importing it has Node make its streams.
const { process } = globalThis;

if (process.argv[3] === "trim") {
	const { openSync, closeSync } = fs;
	const opened = new Map<number, string>();
	fs.openSync = (...args: Parameters<typeof openSync>) => {
		const fd = openSync(...args);
		opened.set(fd, String(args[0]));
		return fd;
	};
	fs.closeSync = (fd) => {
		closeSync(fd);
		const path = opened.get(fd)!;
		opened.delete(fd);
		if (!/pythaw.form.*\.wasm$/.test(path) || !fs.existsSync(path)) return;
		fs.rmSync(path);
		console.error(`removed ${path}`);
	};
}

const { loadPyodide } = await import(new URL("../../../dist/index.js", import.meta.url).href);
const pyodide = await loadPyodide({ snapshot: process.argv[2] });
const form = pyodide._module.pythawForm !== undefined;
const { moduleLoadList = [] } = process as unknown as { moduleLoadList?: string[] };
const streams = moduleLoadList.includes("NativeModule net");
const [told, isatty] = pyodide.runPython("import sys; [input(), sys.stdin.isatty()]").toJs();
const connection = pyodide.runPython(`
import errno, socket
try:
    socket.socket().connect(("127.0.0.1", 9))
    connection = "connected"
except OSError as error:
    connection = errno.errorcode.get(error.errno, str(error))
connection
`);
console.log(
	JSON.stringify({ form, value: pyodide.runPython("6 * 7"), connection, streams, told, isatty }),
);
