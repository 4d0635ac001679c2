/**
 * Files of other languages that the sources import, such as `import program from "./resolver.py"`: what
 * each kind becomes as a JavaScript module. rollup.config.mjs bundles them with the plugin below;
 * `node file-modules.mjs` writes them into the tests' build, which tsc makes file by file.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assembleFile } from "./assemble.mjs";

/** By extension: from a file to what importing it gives, as a JavaScript expression (src/file-modules.d.ts). */
const kinds = {
	".css": (file) => JSON.stringify(readFileSync(file, "utf8")),
	".py": (file) => JSON.stringify(readFileSync(file, "utf8")),
	".wat": (file) =>
		`{ name: "${basename(file, ".wat")}", bytes: new Uint8Array([${assembleFile(file)}]) }`,
};

/** The JavaScript module that a file stands for, or undefined if its kind is none of those above. */
function moduleOf(file) {
	const kind = kinds[extname(file)];
	return kind && `export default ${kind(file)};\n`;
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
 * In what tsc made of src/ and test/: writes such modules where they are imported, with `.js` after their
 * name, and has that imported: Node imports no other extension.
 */
function fillBuild(root, build) {
	const names = Object.keys(kinds).join("|").replaceAll(".", "\\.");
	const imports = new RegExp(`(?<=^import .* from ")(\\.[^"]*(?:${names}))(?=";$)`, "gm");
	for (const entry of readdirSync(build, { recursive: true })) {
		if (!entry.endsWith(".js")) continue;
		const code = readFileSync(join(build, entry), "utf8");
		const changed = code.replace(imports, (file) => {
			const path = join(dirname(entry), file);
			mkdirSync(join(build, dirname(path)), { recursive: true });
			writeFileSync(join(build, `${path}.js`), moduleOf(join(root, path)));
			return `${file}.js`;
		});
		if (changed !== code) writeFileSync(join(build, entry), changed);
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const root = fileURLToPath(new URL(".", import.meta.url));
	fillBuild(root, join(root, "build"));
}
