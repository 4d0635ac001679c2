/**
 * The same app without a snapshot: Pyodide's own files, the same wheels, the same setup.py. pythaw's
 * loader starts it, because that tells its phases.
 */
import { loadPyodide } from "pythaw";
import { compete, enter, onProgress } from "./race-clock.js";
import setup from "./setup.py?raw";

const wheels = Object.values(
	import.meta.glob("./wheels/*.whl", { query: "?url", import: "default", eager: true }),
);

await compete(async () => {
	// All at once, as the restored start fetches its files.
	const fetched = wheels.map((url) =>
		fetch(new URL(url, import.meta.url)).then((response) => response.arrayBuffer()),
	);
	// This script lies in assets/, a level below the page.
	const indexURL = new URL(/* @vite-ignore */ "../pyodide/", import.meta.url).href;
	const pyodide = await loadPyodide({ indexURL, onProgress });
	enter("packages");
	for (const wheel of await Promise.all(fetched)) pyodide.unpackArchive(wheel, "wheel");
	enter("imports");
	pyodide.runPython(setup);
	return pyodide;
});
