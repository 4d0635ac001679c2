import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import typescript from "@rollup/plugin-typescript";
import { minify } from "rolldown/utils";
import ts from "typescript";
import { assembleFile } from "./assemble.mjs";
import { fileModules } from "./file-modules.mjs";
import { startFile, startScript } from "./start-script.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

const external = [
	/^node:/,
	"commander",
	"smol-toml",
	"htmlparser2",
	"@renovatebot/pep440",
	"pyodide",
	"sirv",
	/^@zip\.js\//,
	"picomatch",
	"acorn",
	"astring",
	"@socketregistry/packageurl-js",
];

/**
 * A bundle of entries over one set of chunks, for one family of hosts.
 *
 * @param family the folder of src/ whose host is the only one in it.
 * @param plugins what makes JavaScript of the sources, and finds packages.
 */
const library = (dir, input, family, external, plugins) => ({
	input,
	output: {
		dir,
		format: "es",
		sourcemap: true,
		chunkFileNames: "[name]-[hash].js",
		// All that a start needs, in one file: each file is half a millisecond of it.
		manualChunks: startChunk(),
		banner,
	},
	external,
	plugins: [hostOf(family), fileModules(), ...plugins, removeStaleFiles()],
});

const compiled = typescript({
	tsconfig: "tsconfig.json",
	compilerOptions: {
		module: "esnext",
		moduleResolution: "bundler",
		declaration: true,
		outDir: "dist",
		noEmitOnError: true,
	},
});

// The command line, and its worker and process that run Python, are entries beside the library: they must
// not carry a second copy of the loader.
const forNode = library(
	"dist",
	{
		index: "src/index.ts",
		app: "src/app.ts",
		cli: "src/cli/main.ts",
		"cli-worker": "src/cli/run-worker.ts",
		"cli-rebuild": "src/cli/rebuild-process.ts",
		"auto-maker": "src/auto-maker.ts",
		"form-maker": "src/form-maker.ts",
		namer: "src/namer.ts",
		"pool-worker": "src/pool-worker.ts",
		rollup: "src/plugin/rollup.ts",
		webpack: "src/plugin/webpack.ts",
		"webpack-loader": "src/plugin/webpack-loader.ts",
	},
	"node",
	external,
	[
		nodeResolve({ resolveOnly: ["@noble/hashes"] }),
		compiled,
		adaptorFiles(),
		startScript("start", { file: "src/node/start-script.ts", name: "runStart" }),
	],
);

// A page or worker may have no bundler that finds packages: what a recipe needs is in it, in chunks of its own.
const forPages = library(
	"dist/web",
	{
		index: "src/index.ts",
		app: "src/app.ts",
		"pool-worker": "src/pool-worker.ts",
		"progress-element": "src/progress/element.ts",
	},
	"browser",
	["pyodide"],
	[scriptsForPages(), nodeResolve({ browser: true }), commonjs(), transpiled()],
);

/** One file without imports, for workers that are no modules: the library as a global, and a program. */
const forScripts = (name, input, footer) => ({
	input,
	output: {
		file: `dist/web/${name}.js`,
		format: "iife",
		name: "pythaw",
		inlineDynamicImports: true,
		banner,
		footer,
	},
	external: ["pyodide"],
	plugins: [
		hostOf("browser"),
		fileModules(),
		nodeResolve({ browser: true }),
		commonjs(),
		transpiled(),
		minified(),
	],
});

/** What runs the loaders that Node keeps compiled. It goes into them. */
const runner = "build/start-runner.mjs";
const forRunner = {
	input: "src/node/start-script.ts",
	output: { file: runner, format: "es", inlineDynamicImports: true },
	plugins: [transpiled(), minified()],
};

/**
 * What starts a built app, in one file that needs no other: `pythaw build` copies it.
 *
 * @param run how Node runs it.
 */
const forApps = (name, family, entry = "app", run = undefined) => ({
	input: `src/${entry}.ts`,
	output: { file: `dist/apps/${name}.mjs`, format: "es", inlineDynamicImports: true, banner },
	plugins: [
		hostOf(family),
		withoutAuto(),
		fileModules(),
		nodeResolve({ resolveOnly: ["@noble/hashes"] }),
		run,
		transpiled(),
		minified(),
	],
});

export default [
	forNode,
	forScripts("auto-maker", "src/auto-worker.ts"),
	// A global in a module, too: a service worker's may import nothing later.
	forScripts("classic", "src/index.ts", "globalThis.pythaw = pythaw;"),
	forPages,
	forRunner,
	forApps("any", undefined, "app", startFile(runner, true)),
	forApps("node", "node", "app", startFile(runner, false)),
	forApps("browser", "browser"),
	forApps("workerd", undefined, "app-workerd"),
	// For bundlers of workers, which take one file as they take many.
	{
		input: { index: "src/index-workerd.ts" },
		output: {
			dir: "dist/workerd",
			format: "es",
			sourcemap: true,
			inlineDynamicImports: true,
			banner,
		},
		plugins: [fileModules(), nodeResolve({ resolveOnly: ["@noble/hashes"] }), transpiled()],
	},
];

/** Half of it goes, which a page would have to fetch. */
function minified() {
	return {
		name: "minified",
		async renderChunk(code, { fileName }) {
			const { code: small, errors } = await minify(fileName, code, {
				compress: { target: "es2022" },
				codegen: { removeWhitespace: true },
			});
			if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
			// What bundlers are told goes with the other comments. Nothing here is imported by a name.
			const told = small.replaceAll(
				/\bimport\((?=[\w$])/g,
				"import(/* webpackIgnore: true *//* @vite-ignore */",
			);
			const [licences = ""] = /^\/\*![\s\S]*?\*\/\n/.exec(code) ?? [];
			return { code: licences + told, map: null };
		},
	};
}

/** Puts the host of one family, if one is given, in the place of the file that tells which it is. */
function hostOf(family) {
	return (
		family && {
			name: "host-of",
			resolveId: (id, importer) =>
				importer && resolve(dirname(importer), id) === join(root, "src", "host.js")
					? join(root, "src", family, "current.ts")
					: undefined,
		}
	);
}

/** A built app has its snapshot: it looks for none that was kept. */
function withoutAuto() {
	const names = /^\.\/(kept-snapshots|snapshot-shelf)\.js$/;
	return {
		name: "without-auto",
		resolveId: (id) => (names.test(id) ? "\0without-auto" : undefined),
		load: (id) => (id === "\0without-auto" ? "export {};" : undefined),
	};
}

/**
 * The scripts that were bundled before, beside the library for pages; and the one of them that the library
 * starts as text, too, since a bundler moves the library and not what lies beside it.
 */
function scriptsForPages() {
	const read = (name) => readFileSync(join(root, "dist", "web", name), "utf8");
	return {
		name: "scripts-for-pages",
		buildStart() {
			for (const fileName of ["auto-maker.js", "classic.js"]) {
				this.emitFile({ type: "asset", fileName, source: read(fileName) });
			}
		},
		load(id) {
			if (id !== join(root, "src", "browser", "auto-maker-text.ts")) return undefined;
			return `export default ${JSON.stringify(read("auto-maker.js"))};`;
		},
	};
}

/** JavaScript of a source, by its text: each is made once for all bundles that have it. */
const scripts = new Map();

/** The same sources again, whose types the first bundle has checked. */
function transpiled() {
	const { options: compilerOptions } = ts.parseJsonConfigFileContent(
		{ ...ts.readConfigFile("tsconfig.json", ts.sys.readFile).config, files: [] },
		ts.sys,
		root,
	);
	const settings = { ...compilerOptions, module: ts.ModuleKind.ESNext, sourceMap: true };
	return {
		name: "typescript",
		resolveId(id, importer) {
			if (!importer || !/^\..*\.js$/.test(id)) return undefined;
			const file = resolve(dirname(importer), id.replace(/\.js$/, ".ts"));
			return existsSync(file) ? file : undefined;
		},
		transform(code, fileName) {
			if (!fileName.endsWith(".ts")) return undefined;
			const known = scripts.get(code);
			if (known?.fileName === fileName) return known.script;
			const { outputText, sourceMapText } = ts.transpileModule(code, {
				fileName,
				compilerOptions: settings,
			});
			const text = outputText.replace(/^\/\/# sourceMappingURL=.*$/m, "");
			const script = { code: text, map: sourceMapText };
			scripts.set(code, { fileName, script });
			return script;
		},
	};
}

function banner({ name, moduleIds }) {
	if (name === "cli") return "#!/usr/bin/env node";
	// The licence of a package that is bundled wants to go along with it.
	const directories = moduleIds.flatMap(
		(id) => /^[^\0]*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(id) ?? [],
	);
	const texts = [...new Set(directories)].map((directory) => {
		const { name, version } = JSON.parse(readFileSync(`${directory}package.json`, "utf8"));
		const files = readdirSync(directory).filter((file) => /^LICEN[CS]E/.test(file));
		if (files.length === 0) throw new Error(`${name} has no licence file to bundle along`);
		const licences = files.map((file) => readFileSync(directory + file, "utf8").trimEnd());
		return `/*! ${name} ${version}\n\n${licences.join("\n\n")}\n*/`;
	});
	return texts.join("\n");
}

/** Puts into one chunk all that the library's entry imports, directly or not, and not dynamically. */
function startChunk() {
	const entry = join(root, "src", "index.ts");
	// What runs the start's script cannot be in it.
	const apart = [
		"start-script.ts",
		"kept-script.ts",
		"directories.ts",
		"own-file.ts",
		"call-from-module.ts",
	].map((name) => join(root, "src", "node", name));
	let started;
	return (id, { getModuleInfo }) => {
		if (apart.includes(id)) return "runner";
		if (started === undefined) {
			started = new Set();
			const visit = (one) => {
				if (started.has(one)) return;
				started.add(one);
				for (const imported of getModuleInfo(one)?.importedIds ?? []) visit(imported);
			};
			visit(entry);
		}
		return id !== entry && started.has(id) ? "start" : undefined;
	};
}

/** Folders of dist/ that are bundles of their own. */
const otherBundles = /^(web|apps|workerd)[/\\]/;

/** Removes what earlier builds left in the output directory; a build in progress never empties it. */
function removeStaleFiles() {
	return {
		name: "remove-stale-files",
		writeBundle({ dir }, bundle) {
			for (const file of filesBelow(dir)) {
				const name = relative(resolve(root, dir), join(root, file));
				if (!(name in bundle) && !otherBundles.test(name)) rmSync(join(root, file));
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
