/**
 * One restore: says whether it ran on Pyodide's own form, that it works, reads its standard input, whether the
 * start has loaded what Node's streams need, and what a connection comes to, for which the glue loads a package
 * from beside the release; and whether the start waited for the rest of Python's code. `node form-start.js SNAPSHOT [trim | clear]`: with `trim`,
 * the first part of the form's module is removed as soon as the start has found it; with `clear` all of the form is
 * when Python is there, and then Python does what needs the rest.
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
		if (!/pythaw.form.*\.wasm$/.test(path)) return;
		fs.closeSync = closeSync;
		fs.rmSync(path);
		console.error(`removed ${path}`);
	};
}

/** How often this thread has compiled megabytes while it waited. */
let waits = 0;
WebAssembly.Module = new Proxy(WebAssembly.Module, {
	construct(target, [bytes]) {
		if (bytes.byteLength > 1e6) waits += 1;
		return new target(bytes);
	},
});

const { loadPyodide } = await import(new URL("../../../dist/index.js", import.meta.url).href);
const pyodide = await loadPyodide({ snapshot: process.argv[2] });
const form = pyodide._module.pythawForm !== undefined;
const { moduleLoadList = [] } = process as unknown as { moduleLoadList?: string[] };
const streams = moduleLoadList.includes("NativeModule net");
const value = pyodide.runPython("6 * 7");
const waited = waits > 0;
let sqlite: string | undefined;
if (process.argv[3] === "clear") {
	const directory = `${process.env.XDG_CACHE_HOME}/pythaw/form`;
	for (const name of fs.readdirSync(directory)) fs.rmSync(`${directory}/${name}`);
	sqlite = `${pyodide.runPython("import sqlite3; sqlite3.sqlite_version[0]")}, ${waits}`;
}
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
console.log(JSON.stringify({ form, value, waited, sqlite, connection, streams, told, isatty }));
