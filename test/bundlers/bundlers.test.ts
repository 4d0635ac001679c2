/**
 * An app behind an import of its recipe, built by the plugins, served, and run in Chromium (Vite's in all
 * browsers); and the package itself in bundles for pages and for Node.
 */
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { expect } from "chai";
import { rollup } from "rollup";
import { build, createServer as createVite } from "vite";
import webpack from "webpack";
import { serveFiles } from "../../src/serve/files.js";
import { baseFile } from "../boot/base.js";
import { browserNamed, browsers } from "../browsers/browsers.js";
import { closeBrowsers, opening } from "../browsers/open-browser.js";
import { builtApp } from "../build/app.js";
import { engineNamed, root } from "../engines/engines.js";
import { run, temporaryDirectory } from "../suite/start.js";

const app = join(root, "test", "bundlers", "app");
const dist = (name: string) => import(pathToFileURL(join(root, "dist", name)).href);

describe("The plugin", () => {
	const cacheDirectory = join(temporaryDirectory(), "cache");
	const servers: Server[] = [];

	after(async () => {
		await closeBrowsers();
		for (const server of servers) server.close();
	});

	/** The address of a directory, as `pythaw serve` has it. */
	async function serve(directory: string): Promise<string> {
		const server = createServer(serveFiles(directory, {}));
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	}

	/** What a page leaves as `answer`. Its console must stay empty. */
	async function answerOf(
		url: string,
		browser = browserNamed("Chromium"),
		expected?: RegExp,
	): Promise<unknown> {
		const page = await (await opening(browser)).open(url);
		let answer: unknown;
		for (const end = Date.now() + 60_000; !answer && Date.now() < end; await pause(50)) {
			answer = await page.evaluate("globalThis.answer");
			expect(page.complaints.filter((line) => !expected?.test(line))).to.deep.equal([]);
		}
		await page.close();
		return answer;
	}

	async function bundleWithVite(outDir: string): Promise<void> {
		const { pythaw } = await dist("rollup.js");
		const plugins = [pythaw({ cacheDirectory })];
		await build({
			...{ root: app, base: "./", configFile: false, logLevel: "warn", plugins },
			build: { outDir, emptyOutDir: true },
		});
	}

	it("makes a page of Vite's, below any path, for all browsers, and does not build the app twice", async () => {
		const site = temporaryDirectory();
		await bundleWithVite(join(site, "below", "a path"));
		const address = `${await serve(site)}below/a%20path/`;
		for (const browser of browsers) {
			expect(await answerOf(address, browser), browser.name).to.equal(42);
		}
		const [kept] = readdirSync(cacheDirectory);
		const before = readFileSync(join(cacheDirectory, kept, ".key"), "utf8");
		writeFileSync(join(cacheDirectory, kept, "index.mjs"), "// as it was");
		await bundleWithVite(join(site, "again"));
		expect(readFileSync(join(cacheDirectory, kept, "index.mjs"), "utf8")).to.equal("// as it was");
		expect(readFileSync(join(cacheDirectory, kept, ".key"), "utf8")).to.equal(before);
		expect(readdirSync(join(site, "again", "assets")).sort()).to.deep.equal(
			readdirSync(join(site, "below", "a path", "assets")).sort(),
		);
	});

	it("makes a bundle of Vite's for a server, which runs wherever it is moved to", async () => {
		const { pythaw } = await dist("rollup.js");
		const outDir = join(temporaryDirectory(), "below", "a path");
		await build({
			...{ root: app, configFile: false, logLevel: "warn", plugins: [pythaw({ cacheDirectory })] },
			build: { ssr: "main.js", outDir, emptyOutDir: true },
		});
		const program = `await import("./main.js");
			for (; globalThis.answer === undefined; ) await new Promise((resolve) => setTimeout(resolve, 20));
			console.log(globalThis.answer);`;
		writeFileSync(join(outDir, "run.mjs"), program);
		const { stdout, stderr } = await run(engineNamed("Node 24"), [join(outDir, "run.mjs")], outDir);
		expect([stdout, stderr]).to.deep.equal(["42\n", ""]);
	});

	it("works in Vite's development server", async () => {
		const { pythaw } = await dist("rollup.js");
		const server = await createVite({
			...{ root: app, configFile: false, logLevel: "warn", cacheDir: join(cacheDirectory, "vite") },
			plugins: [pythaw({ cacheDirectory })],
			// It takes the next port that is free.
			server: { port: 20_000 + (process.pid % 10_000), host: "127.0.0.1" },
		});
		try {
			await server.listen();
			expect(await answerOf(server.resolvedUrls!.local[0])).to.equal(42);
		} finally {
			await server.close();
		}
	});

	it("is not needed for a pool's workers, nor for a worker of the page's own, in which Python is reset", async () => {
		const site = temporaryDirectory();
		const outDir = join(site, "below", "a path");
		await build({
			...{ root: join(root, "test", "bundlers", "workers"), base: "./", configFile: false },
			// It makes classic scripts of workers unless it is told otherwise, and warns of `import.meta` in them.
			...{ logLevel: "error", build: { outDir, emptyOutDir: true } },
		});
		cpSync(join(root, "node_modules", "pyodide"), join(outDir, "pyodide"), { recursive: true });
		copyFileSync(await baseFile(), join(outDir, "base.pysnap"));
		const missing = /Failed to load resource.*pool-worker/;
		const address = `${await serve(site)}below/a%20path/`;
		const asked: string[] = [];
		servers.at(-1)!.on("request", ({ url }) => asked.push(url!));
		const answer = await answerOf(address, undefined, missing);
		expect(answer).to.have.length(4);
		const [pooled, own, untold, auto] = answer as [number, string[], string, string];
		expect(pooled).to.equal(42);
		expect(own.slice(0, 2)).to.deep.equal(["[None, 3, False]", "[2, 3, False]"]);
		expect(own[2]).to.include("its interpreter was reset");
		expect(untold).to.match(
			/has not started: http.*pool-worker\.js cannot be loaded\. In a bundle, give/,
		);
		// The maker's program is in the bundle, and no file beside it is asked for.
		expect(auto).to.equal("making");
		expect(asked.filter((url) => url.includes("auto-maker"))).to.have.length(1);
		expect(asked.find((url) => url.includes("auto-maker"))).to.match(/auto-maker-text-.*\.js$/);
	});

	it("makes a bundle of rollup's", async () => {
		const { pythaw } = await dist("rollup.js");
		const site = temporaryDirectory();
		const warnings: string[] = [];
		const bundle = await rollup({
			input: join(app, "main.js"),
			plugins: [pythaw({ cacheDirectory })],
			onwarn: ({ message }) => warnings.push(message),
		});
		await bundle.write({ dir: site, format: "es" });
		await bundle.close();
		expect(warnings).to.deep.equal([]);
		writeFileSync(join(site, "index.html"), page("main.js", "module"));
		expect(await answerOf(await serve(site))).to.equal(42);
	});

	it("makes a classic script of webpack's", async () => {
		const { PythawPlugin } = await dist("webpack.js");
		const site = temporaryDirectory();
		const plugins = [new PythawPlugin({ cacheDirectory })];
		const complaints = await runWebpack({ context: app, entry: "./main.js", plugins }, site);
		expect(complaints).to.deep.equal([]);
		writeFileSync(join(site, "index.html"), page("main.js"));
		expect(await answerOf(await serve(site))).to.equal(42);
	});

	it("is not needed for a directory that is built, whose tags fit what is fetched", async () => {
		const { headOf } = await import("../../src/build/head.js");
		const directory = await builtApp();
		const { files } = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));
		const site = temporaryDirectory();
		mkdirSync(join(site, "page"));
		const address = await serve(directory);
		const code = `import { loadPyodide } from "${address}index.mjs";
			globalThis.answer = (await loadPyodide()).runPython("answer()");`;
		writeFileSync(
			join(site, "index.html"),
			`<!doctype html><link rel="icon" href="data:,">${headOf(files, address).tags}<script type="module">${code}</script>`,
		);
		// From another origin.
		servers.at(-1)!.prependListener("request", (_, response) => {
			response.setHeader("Access-Control-Allow-Origin", "*");
		});
		const asked: string[] = [];
		servers.at(-1)!.on("request", ({ url }) => asked.push(url!));
		expect(await answerOf(await serve(site))).to.equal(42);
		expect(asked.length, asked.join("\n")).to.equal(new Set(asked).size);
	});
});

const page = (script: string, type = "text/javascript") =>
	`<!doctype html><link rel="icon" href="data:,"><script src="${script}" type="${type}" defer></script>`;

/** @returns its errors and warnings, but for those that files are large. */
function runWebpack(settings: webpack.Configuration, directory: string): Promise<string[]> {
	return new Promise((resolve, reject) => {
		const configuration: webpack.Configuration = {
			mode: "production",
			performance: { hints: false },
			output: { path: directory },
			...settings,
		};
		webpack(configuration, (error, stats) => {
			if (error || !stats) reject(error);
			else {
				const { errors = [], warnings = [] } = stats.toJson({
					all: false,
					errors: true,
					warnings: true,
				});
				resolve([...errors, ...warnings].map(({ message }) => message));
			}
		});
	});
}

describe("A bundle of the package itself", () => {
	const program = `import { createSnapshot, loadPyodide } from "pythaw";
export const answer = async (indexURL) => [typeof createSnapshot, (await loadPyodide({ indexURL })).runPython("42")];
`;
	/** Inside of the package, which is found by its own name there. */
	const entry = join(root, "build", "test", "bundlers", "entry.mjs");
	/** What of it is in a directory, with the text around. */
	const foundIn = (directory: string, what: RegExp) =>
		readdirSync(directory).flatMap((name) => {
			const text = readFileSync(join(directory, name), "utf8");
			const at = text.search(what);
			return at < 0 ? [] : `${name}: ${text.slice(Math.max(0, at - 100), at + 100)}`;
		});
	const ofNode = /getBuiltinModule|["']node:(fs|path|zlib|crypto)/;
	const ofPages = /CompressionStream\(|globalThis\.location/;

	before(() => writeFileSync(entry, program));

	async function withRollup(condition: "browser" | "node"): Promise<string> {
		const directory = temporaryDirectory();
		const warnings: string[] = [];
		const bundle = await rollup({
			input: entry,
			plugins: [nodeResolve({ browser: condition === "browser", exportConditions: [condition] })],
			external: condition === "node" ? (id) => !/^(\.|\/|pythaw)/.test(id) : [],
			onwarn: ({ message }) => warnings.push(message),
		});
		await bundle.write({ dir: directory, format: "es" });
		await bundle.close();
		expect(warnings.filter((message) => !/^Circular/.test(message))).to.deep.equal([]);
		return directory;
	}

	it("holds no code for Node, if it is for a page", async () => {
		expect(foundIn(await withRollup("browser"), ofNode)).to.deep.equal([]);
		const directory = temporaryDirectory();
		const output = { path: directory, module: true, library: { type: "module" } };
		const settings: webpack.Configuration = {
			...{ entry, output, experiments: { outputModule: true } },
			optimization: { minimize: false },
		};
		expect(await runWebpack(settings, directory)).to.deep.equal([]);
		expect(foundIn(directory, ofNode)).to.deep.equal([]);
	});

	it("holds no code for pages, if it is for Node, and starts Python there", async () => {
		const directory = await withRollup("node");
		expect(foundIn(directory, ofPages)).to.deep.equal([]);
		const file = join(directory, "run.mjs");
		const call = `answer(${JSON.stringify(join(root, "node_modules", "pyodide"))})`;
		writeFileSync(
			file,
			`import { answer } from "./entry.js"; console.log(JSON.stringify(await ${call}));`,
		);
		const { stdout, stderr, code } = await run(engineNamed("Node 24"), [file], directory);
		expect([stderr, code]).to.deep.equal(["", 0]);
		expect(JSON.parse(stdout)).to.deep.equal(["function", 42]);
	});
});
