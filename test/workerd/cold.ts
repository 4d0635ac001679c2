/**
 * A worker of the tests: starts Python cold, runs the suite, and answers with the report.
 */
import { defineApp } from "../suite/app.js";
import { bootCold } from "./boot-cold.js";
// @ts-expect-error It lies beside the bundle of this file.
import * as built from "./files.mjs";
import { reportOf } from "./report-of.js";

async function start() {
	const pyodide = await bootCold(built);
	defineApp(pyodide);
	return pyodide;
}

export default {
	fetch: async (request: Request): Promise<Response> =>
		Response.json(await reportOf(request, start)),
};
