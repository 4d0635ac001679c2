import { pythaw } from "pythaw/vite";

/** What only the race needs: a page without a network does not race. */
const onlyRace = /(^|\/)race-|\.whl$/;

/** Has the page name the files that it is made of, for its service worker. Not in the development server. */
const parts = {
	name: "parts",
	transformIndexHtml: {
		order: "post",
		handler(_, { bundle = {} }) {
			const names = Object.keys(bundle).filter((name) => !onlyRace.test(name));
			if (names.length === 0) return [];
			const attrs = { type: "application/json", id: "parts" };
			return [{ tag: "script", attrs, children: JSON.stringify(names), injectTo: "body" }];
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
