/**
 * One start of the FastAPI app, in a process of its own: `node app-once.mjs make|start FILE`. Prints the
 * milliseconds from before the loader is imported until the app has answered its first request, and those
 * of the answer alone; or makes the snapshot, and prints the versions of what is in it.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [way, file] = process.argv.slice(2);
const begin = performance.now();

if (way === "make") {
	const { createSnapshot } = await import("../dist/index.js");
	const code = readFileSync(new URL("fastapi-app.py", import.meta.url), "utf8");
	const { bytes, manifest } = await createSnapshot({
		packages: ["fastapi"],
		run: [{ name: "app.py", code }],
	});
	writeFileSync(file, bytes);
	console.log(JSON.stringify(manifest.packages.map(({ purl }) => purl)));
} else {
	const { loadPyodide } = await import("../dist/index.js");
	const pyodide = await loadPyodide({ snapshot: file });
	const ready = performance.now();
	const answer = pyodide.globals.get("answer")('{"article": "tea", "amount": 2, "price": 1.5}');
	const end = performance.now();
	if (JSON.parse(answer).total !== 3) throw new Error(`The app answered ${answer}`);
	console.log(
		JSON.stringify({ ms: end - begin, answer: end - ready, timings: pyodide.pythaw.timings }),
	);
}
