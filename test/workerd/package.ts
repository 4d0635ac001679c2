/**
 * A worker of the tests: the package in its bundle, with a snapshot. Runs the suite in what it restores, and
 * tells what it refuses.
 */

import snapshot from "app.pysnap";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import wasmModule from "pyodide/pyodide.asm.wasm";
import lockFileContents from "pyodide/pyodide-lock.json";
import stdLib from "pyodide/python_stdlib.zip";
import { createPool, createSnapshot, loadPyodide } from "pythaw";
import { reportOf } from "./report-of.js";

declare const BUILD_ID: string;

const files = { createPyodideModule, wasmModule, stdLib, lockFileContents };
const starting = loadPyodide({ ...files, snapshot, buildId: BUILD_ID });

const refused: Readonly<Record<string, () => unknown>> = {
	build: () => loadPyodide({ ...files, snapshot, buildId: "0".repeat(64) }),
	stated: () => loadPyodide({ ...files, snapshot }),
	missing: () => loadPyodide({ createPyodideModule, wasmModule, stdLib }),
	auto: () => loadPyodide({ ...files, snapshot: "auto" }),
	createSnapshot: () => createSnapshot({}),
	createPool: () => createPool({ snapshot }),
	// biome-ignore lint/security/noGlobalEval: it is what is refused.
	eval: () => globalThis.eval("1"),
};

async function refusals() {
	const said = Object.entries(refused).map(async ([name, attempt]) => {
		try {
			await attempt();
			return [name, "done"];
		} catch (error) {
			const { name: kind, code } = error as Error & { code?: string };
			return [name, kind === "PythawError" ? `${kind} ${code}` : kind];
		}
	});
	return Object.fromEntries(await Promise.all(said));
}

export default {
	fetch: async (request: Request): Promise<Response> =>
		Response.json(
			request.url.endsWith("/refusals")
				? await refusals()
				: await reportOf(request, () => starting),
		),
};
