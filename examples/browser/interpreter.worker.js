/** The page's Python, in a worker: a program that runs long does not keep the page from answering. */
import { loadPyodide } from "./app.recipe.toml";

let pyodide;

/** What the page may ask for. */
const actions = {
	async start() {
		pyodide = await loadPyodide({
			onProgress: (progress) => postMessage({ progress }),
			stdout: (text) => postMessage({ text }),
			stderr: (text) => postMessage({ text, isError: true }),
		});
		return { packages: JSON.parse(pyodide.globals.get("_packages")()) };
	},
	run: ({ code, filename }) => pyodide.globals.get("_run")(code, filename),
	async reset() {
		const begin = performance.now();
		await pyodide.pythaw.reset();
		return performance.now() - begin;
	},
};

addEventListener("message", async ({ data: { id, action, ...given } }) => {
	try {
		postMessage({ id, value: await actions[action](given) });
	} catch ({ name, message, code }) {
		// An error's own fields do not come through postMessage.
		postMessage({ id, error: { name, message, code } });
	}
});
