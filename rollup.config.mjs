import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import typescript from "@rollup/plugin-typescript";
import ts from "typescript";

const root = fileURLToPath(new URL(".", import.meta.url));

// The library, the command line and the worker that runs its Python are three entries over one set
// of chunks: the command line must not carry a second copy of the loader.
export default {
	input: {
		index: "src/index.ts",
		cli: "src/cli/main.ts",
		"cli-worker": "src/cli/run-worker.ts",
	},
	output: {
		dir: "dist",
		format: "es",
		sourcemap: true,
		chunkFileNames: "[name]-[hash].js",
		banner: (chunk) => (chunk.name === "cli" ? "#!/usr/bin/env node" : ""),
	},
	external: [/^node:/, "commander", "smol-toml", "pyodide"],
	plugins: [
		assembleModules(),
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
 * Runs our assembler at build time: its modules go into src/wasm/assembled.ts, for a start to find
 * them ready, and each adaptor beside the bundle as a .wasm file, for hosts that must not compile.
 */
function assembleModules() {
	let modules;
	return {
		name: "assemble-modules",
		async buildStart() {
			const { assemble, strategies, probeModules } = await importSources();
			const adaptors = Object.assign({}, ...strategies.map((strategy) => strategy.modules()));
			modules = {};
			for (const [name, definition] of Object.entries({ ...adaptors, ...probeModules })) {
				modules[name] = Buffer.from(assemble(definition));
			}
			for (const name of Object.keys(adaptors)) {
				this.emitFile({ type: "asset", fileName: `adaptors/${name}.wasm`, source: modules[name] });
			}
		},
		transform(code, id) {
			if (!id.endsWith(join("src", "wasm", "assembled.ts"))) return null;
			const record = Object.entries(modules).map(([name, bytes]) => [
				name,
				bytes.toString("base64"),
			]);
			const empty = /(const assembled\b[^=]*= )\{\}/;
			if (!empty.test(code)) this.error("src/wasm/assembled.ts has no empty record to fill");
			return {
				code: code.replace(empty, (_, head) => head + JSON.stringify(Object.fromEntries(record))),
				map: null,
			};
		},
	};
}

/** Transpiles the sources that the assembler and its modules are made of, and imports them. */
async function importSources() {
	const out = join(root, ".cache", "assemble");
	for (const file of [
		"src/errors.ts",
		...filesBelow("src/wasm"),
		...filesBelow("src/adaptor"),
		...filesBelow("src/engine"),
	]) {
		const { outputText } = ts.transpileModule(readFileSync(join(root, file), "utf8"), {
			fileName: file,
			compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
		});
		const target = join(out, file.replace(/\.ts$/, ".js"));
		mkdirSync(dirname(target), { recursive: true });
		writeFileSync(target, outputText);
	}
	writeFileSync(join(out, "package.json"), '{"type":"module"}');
	const load = (file) => import(pathToFileURL(join(out, file)).href);
	const [assembler, { strategies }, { probeModules }] = await Promise.all([
		load("src/wasm/assembler.js"),
		load("src/adaptor/strategies.js"),
		load("src/engine/features.js"),
	]);
	return { assemble: assembler.assemble, strategies, probeModules };
}

function filesBelow(directory) {
	return readdirSync(resolve(root, directory), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
