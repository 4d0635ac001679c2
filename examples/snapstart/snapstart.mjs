/**
 * Code written for SnapStart, with AWS's own package, started twice from one snapshot:
 * `node test/wheels/setup.mjs && npm run build && node examples/snapstart/snapstart.mjs`.
 */
import { fileURLToPath } from "node:url";
import { createSnapshot, loadPyodide } from "../../dist/index.js";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const wheel = "snapshot_restore_py-1.0.0-py3-none-any.whl";

const snapshot = await createSnapshot({
	files: [
		{ source: path(`../../test/wheels/.cache/${wheel}`), destination: `/tmp/${wheel}` },
		{ source: path("handler.py"), destination: "/home/pyodide/handler.py" },
	],
	run: [
		{
			name: "install.py",
			code: `import site, zipfile\nzipfile.ZipFile("/tmp/${wheel}").extractall(site.getsitepackages()[0])`,
		},
		{ name: "app.py", code: "from handler import lambda_handler" },
	],
});
for (const name of ["first", "second"]) {
	const pyodide = await loadPyodide({ snapshot: snapshot.bytes });
	const answer = pyodide.runPython(
		`import json; json.dumps(lambda_handler({"name": "${name}"}, None))`,
	);
	console.log(answer);
}
