/**
 * Code written for AWS SnapStart, with AWS's own package, started twice from one snapshot:
 * `npm run build && node examples/snapstart/snapstart.mjs`. Each start prints the hooks that were called
 * and an identity that only it has.
 */
import { fileURLToPath } from "node:url";
import { createSnapshot, loadPyodide } from "pythaw";

const handler = fileURLToPath(new URL("handler.py", import.meta.url));

const snapshot = await createSnapshot({
	packages: ["snapshot_restore_py==1.0.0"],
	files: [{ source: handler, destination: "/home/pyodide/handler.py" }],
	run: [{ name: "app.py", code: "from handler import lambda_handler" }],
});
for (const name of ["first", "second"]) {
	const pyodide = await loadPyodide({ snapshot: snapshot.bytes });
	const answer = pyodide.runPython(
		`import json; json.dumps(lambda_handler({"name": "${name}"}, None))`,
	);
	console.log(answer);
}
