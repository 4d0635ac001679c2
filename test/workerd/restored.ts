/**
 * A worker of the tests: starts the app beside it from its snapshot, runs the suite in it, and answers with
 * the report.
 */
// @ts-expect-error It lies beside the bundle of this file.
import { loadPyodide } from "./index.mjs";
import { reportOf } from "./report-of.js";

export default {
	fetch: async (request: Request): Promise<Response> =>
		Response.json(await reportOf(request, loadPyodide)),
};
