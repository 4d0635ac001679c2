import { pythaw } from "pythaw/vite";

/** @type {import("vite").UserConfig} */
export default {
	// The page works below any path.
	base: "./",
	plugins: [pythaw()],
	worker: { format: "es", plugins: () => [pythaw()] },
	assetsInclude: ["**/*.whl"],
	build: { outDir: "site", target: "es2022", chunkSizeWarningLimit: 1000 },
};
