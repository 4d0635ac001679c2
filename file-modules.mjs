/**
 * Files of other languages that the sources import, such as `import program from "./resolver.py"`: what
 * each kind becomes as a JavaScript module. rollup.config.mjs bundles them with the plugin below;
 * `node file-modules.mjs` writes them into the tests' build, which tsc makes file by file.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** By extension: from a file's bytes to what importing it gives, as a JavaScript expression. */
const kinds = {
	".py": (bytes) => JSON.stringify(bytes.toString("utf8")),
};

/** The JavaScript module that a file stands for, or undefined if its kind is none of those above. */
function moduleOf(file) {
	const kind = kinds[extname(file)];
	return kind && `export default ${kind(readFileSync(file))};\n`;
}

/** Rollup's plugin. */
export function fileModules() {
	return {
		name: "file-modules",
		load(id) {
			const code = moduleOf(id);
			return code && { code, map: null };
		},
	};
}

/**
 * Beside each such file's place in the build, a module of the same name and `.js`. Node imports no other
 * extension, so the compiled sources are made to ask for that.
 */
function fillBuild(sources, build) {
	for (const entry of readdirSync(sources, { recursive: true })) {
		const code = moduleOf(join(sources, entry));
		if (!code) continue;
		mkdirSync(dirname(join(build, entry)), { recursive: true });
		writeFileSync(join(build, `${entry}.js`), code);
	}
	const names = Object.keys(kinds).join("|").replaceAll(".", "\\.");
	const imported = new RegExp(`(from "\\.[^"]*(?:${names}))"`, "g");
	for (const entry of readdirSync(build, { recursive: true })) {
		if (!entry.endsWith(".js")) continue;
		const file = join(build, entry);
		const code = readFileSync(file, "utf8");
		const changed = code.replace(imported, '$1.js"');
		if (changed !== code) writeFileSync(file, changed);
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
	fillBuild(path("src"), path("build/src"));
}
