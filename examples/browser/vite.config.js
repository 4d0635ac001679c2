import { pythaw } from "pythaw/vite";

/** What only the race needs: the rest is enough for a page that does not race. */
const onlyRace = /(^|\/)race-|\.whl$/;
const ofPublic = ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

/** Has the page name the files that it is made of, for its service worker. Not in the development server. */
const parts = {
	name: "parts",
	transformIndexHtml: {
		order: "post",
		handler(_, { bundle = {} }) {
			const names = Object.keys(bundle);
			if (names.length === 0) return [];
			const children = JSON.stringify({
				page: names.filter((name) => !onlyRace.test(name)),
				race: [
					...names.filter((name) => onlyRace.test(name)),
					...ofPublic.map((name) => `pyodide/${name}`),
				],
			});
			const attrs = { type: "application/json", id: "parts" };
			return [{ tag: "script", attrs, children, injectTo: "body" }];
		},
	},
};

/** @type {import("vite").UserConfig} */
export default {
	// The page works below any path.
	base: "./",
	plugins: [pythaw(), parts],
	worker: { format: "es", plugins: () => [pythaw()] },
	assetsInclude: ["**/*.whl"],
	build: { outDir: "site", target: "es2022", chunkSizeWarningLimit: 1000 },
};
