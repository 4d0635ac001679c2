/**
 * A worker of the tests: starts Python cold, with the package and Pyodide's own files in its bundle, runs the
 * suite, and answers with the report.
 */

import createPyodideModule from "pyodide/pyodide.asm.mjs";
import wasmModule from "pyodide/pyodide.asm.wasm";
import lockFileContents from "pyodide/pyodide-lock.json";
import stdLib from "pyodide/python_stdlib.zip";
import { loadPyodide } from "pythaw";
import { defineApp } from "../suite/app.js";
import { reportOf } from "./report-of.js";

const starting = loadPyodide({ createPyodideModule, wasmModule, stdLib, lockFileContents });

async function start() {
	const pyodide = await starting;
	defineApp(pyodide);
	return pyodide;
}

export default {
	fetch: async (request: Request): Promise<Response> =>
		Response.json(await reportOf(request, start)),
};
