import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import nodeResolve from "@rollup/plugin-node-resolve";
import typescript from "@rollup/plugin-typescript";
import { assembleFile } from "./assemble.mjs";
import { fileModules } from "./file-modules.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

const startEntry = join(root, "src", "index.ts");
let started;

// The library, the command line, and its worker and process that run Python are entries over one set
// of chunks: the command line must not carry a second copy of the loader.
export default {
	input: {
		index: "src/index.ts",
		cli: "src/cli/main.ts",
		"cli-worker": "src/cli/run-worker.ts",
		"cli-rebuild": "src/cli/rebuild-process.ts",
	},
	output: {
		dir: "dist",
		format: "es",
		sourcemap: true,
		chunkFileNames: "[name]-[hash].js",
		// All that a start needs, in one file: each file is half a millisecond of it.
		manualChunks: (id, { getModuleInfo }) =>
			isImportedBy(startEntry, id, getModuleInfo) ? "start" : undefined,
		banner,
	},
	external: [
		/^node:/,
		"commander",
		"smol-toml",
		"htmlparser2",
		"@renovatebot/pep440",
		"pyodide",
		/^@zip\.js\//,
		"picomatch",
		"@socketregistry/packageurl-js",
	],
	plugins: [
		fileModules(),
		adaptorFiles(),
		// A page without WebCrypto needs it, and may have no bundler that finds packages.
		nodeResolve({ resolveOnly: ["@noble/hashes"] }),
		typescript({
			tsconfig: "tsconfig.json",
			compilerOptions: {
				module: "esnext",
				moduleResolution: "bundler",
				declaration: true,
				outDir: "dist",
				noEmitOnError: true,
			},
		}),
		removeStaleFiles(),
	],
};

function banner({ name, moduleIds }) {
	if (name === "cli") return "#!/usr/bin/env node";
	// Its licence wants to go along with it.
	const [noble] = moduleIds.flatMap((id) => /^.*\/@noble\/hashes\//.exec(id) ?? []);
	return noble === undefined ? "" : `/*!\n${readFileSync(`${noble}LICENSE`, "utf8")}*/`;
}

/** Whether a module is the start's entry, or imported by it, directly or not, and not dynamically. */
function isImportedBy(entry, id, getModuleInfo) {
	if (started === undefined) {
		started = new Set();
		const visit = (one) => {
			if (started.has(one)) return;
			started.add(one);
			for (const imported of getModuleInfo(one)?.importedIds ?? []) visit(imported);
		};
		visit(entry);
	}
	return id !== entry && started.has(id);
}

/** Removes what earlier builds left in the output directory; a build in progress never empties it. */
function removeStaleFiles() {
	return {
		name: "remove-stale-files",
		writeBundle({ dir }, bundle) {
			for (const file of filesBelow(dir)) {
				if (!(relative(resolve(root, dir), join(root, file)) in bundle)) rmSync(join(root, file));
			}
		},
	};
}

/**
 * Puts each adaptor's module as a file beside the bundle, for hosts that must not compile, and its text
 * for `doctor --wat`.
 */
function adaptorFiles() {
	return {
		name: "adaptor-files",
		buildStart() {
			for (const file of filesBelow("src/adaptor").filter((each) => each.endsWith(".wat"))) {
				const name = `adaptors/${basename(file, ".wat")}`;
				const emit = (fileName, source) => this.emitFile({ type: "asset", fileName, source });
				emit(`${name}.wasm`, assembleFile(file));
				emit(`${name}.wat`, readFileSync(file, "utf8"));
			}
		},
	};
}

function filesBelow(directory) {
	return readdirSync(resolve(root, directory), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
