/**
 * A worker of the tests: starts Python cold, of the files beside it, with pythaw as it is in src/; an app
 * that is built always has a snapshot. Runs the suite, and answers with the report.
 */
import { boot } from "../../src/boot/boot.js";
import { addCompiled } from "../../src/workerd/compiled-modules.js";
import { host } from "../../src/workerd/current.js";
import { EMBEDDED } from "../../src/workerd/embedded.js";
import { defineApp } from "../suite/app.js";
// @ts-expect-error It lies beside the bundle of this file.
import { files, names, small } from "./files.mjs";
import { reportOf } from "./report-of.js";

async function start() {
	for (const [key, name] of Object.entries<string>(small)) addCompiled(key, files[name]);
	host().embedded.add(files);
	const pyodide = await boot(host(), {
		indexURL: EMBEDDED,
		createPyodideModule: files[names.glue].default,
		wasmModule: files[names.wasm],
		stdLibURL: EMBEDDED + names.stdlib,
		lockFileURL: EMBEDDED + names.lock,
	});
	defineApp(pyodide);
	return pyodide;
}

export default {
	fetch: async (request: Request): Promise<Response> =>
		Response.json(await reportOf(request, start)),
};
