/** A built directory starts its app wherever it is put, on every engine, with nothing else to be found. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { engineNamed, engines } from "../engines/engines.js";
import { run, temporaryDirectory } from "../suite/start.js";
import { copiedApp, layerRecipe, manifestOf, pythaw } from "./app.js";

/** A program that starts the app, and says what is needed to tell that it is that one. */
const program = (address: string) => `
const { loadPyodide } = await import(${JSON.stringify(address)});
const lines = [];
const pyodide = await loadPyodide({ env: { MODE: "test" }, stdout: (line) => lines.push(line) });
const { loadPyodide: again } = await import(${JSON.stringify(address)});
await new Promise((resolve) => setTimeout(resolve, 50));
const second = await again();
pyodide.runPython("import os, colorsys; print(os.environ['MODE'], open('/data/text').read())");
console.log(JSON.stringify({
	lines,
	answer: pyodide.runPython("answer()"),
	layer: pyodide.runPython("globals().get('layer', lambda: None)()") ?? null,
	restored: pyodide.pythaw.restored,
	differ: pyodide.runPython("import random; random.random()") !== second.runPython("import random; random.random()"),
}));
`;

const expected = {
	lines: ["test from the app"],
	answer: 42,
	layer: null as number | null,
	restored: true,
	differ: true,
};

/** Runs such a program in a directory where nothing is installed. */
async function start(engineName: string, address: string): Promise<unknown> {
	const directory = temporaryDirectory();
	const file = join(directory, "program.mjs");
	writeFileSync(file, program(address));
	const { code, stdout, stderr } = await run(engineNamed(engineName), [file], directory);
	// Deno says so when it fetches a module.
	expect(stderr.replace(/^.*Download.*\n/gm, "")).to.equal("");
	expect(code, "exit code").to.equal(0);
	return JSON.parse(stdout);
}

describe("A built app", () => {
	for (const { name } of engines.filter(({ name }) => !/Node (22|26)/.test(name))) {
		it(`starts on ${name} from a path with a space in it`, async () => {
			const directory = await copiedApp("an app");
			expect(await start(name, join(directory, "index.mjs"))).to.deep.equal(expected);
		});
	}

	it("starts on Deno by its URL, twice, and each file is asked for once", async () => {
		const directory = await copiedApp();
		const asked: string[] = [];
		const server: Server = createServer((request, response) => {
			asked.push(request.url!.slice(1));
			const wasm = request.url!.endsWith(".wasm") ? { "content-type": "application/wasm" } : {};
			const module = request.url!.endsWith(".mjs") ? { "content-type": "text/javascript" } : {};
			response.writeHead(200, { ...wasm, ...module }).end(readFileSync(directory + request.url!));
		}).listen(0);
		try {
			const { port } = server.address() as AddressInfo;
			const found = await start("Deno 2", `http://127.0.0.1:${port}/index.mjs`);
			expect(found).to.deep.equal(expected);
		} finally {
			server.close();
		}
		const served = manifestOf(directory).files.filter(({ role }) => role !== "types");
		// Each start reads the lock file: what is in it may be changed.
		const names = served.flatMap(({ role, name }) => (role === "lock" ? [name, name] : name));
		expect(asked.sort()).to.deep.equal(names.sort());
	});

	it("reads the rest of Python's code when a function of it is called, and names the file if it is gone", async () => {
		const directory = await copiedApp();
		const [rest] = manifestOf(directory).files.filter(({ role }) => role === "rest");
		rmSync(join(directory, rest.name));
		const file = join(directory, "program.mjs");
		writeFileSync(
			file,
			`
const { loadPyodide } = await import("./index.mjs");
// Whether a file is there is known on Node before it is read.
const missing = await loadPyodide().catch((error) => error.code);
const { writeFileSync } = await import("node:fs");
writeFileSync(${JSON.stringify(join(directory, rest.name))}, "short");
const pyodide = await loadPyodide();
const answers = [pyodide.runPython("answer()"), pyodide.runPython("sorted({'a': [1, 2.5]}.items())[0][1][1]")];
let failure = "";
try { pyodide.runPython("import decimal; str(decimal.Decimal(2).sqrt())"); } catch (error) { failure = String(error.message); }
console.log(JSON.stringify({ missing, answers, failure: failure.includes(${JSON.stringify(rest.name)}) }));
process.exit();
`,
		);
		const { stdout } = await run(engineNamed("Node 24"), [file], directory);
		expect(JSON.parse(stdout)).to.deep.equal({
			missing: "ERR_READ",
			answers: [42, 2.5],
			failure: true,
		});
	});

	it("shares its files with one that is built on it, which holds only what differs", async () => {
		const base = await copiedApp("base");
		const layer = join(base, "..", "layer");
		const file = join(base, "..", "layer.toml");
		writeFileSync(file, layerRecipe);
		pythaw("build", file, "--base", base, "-o", layer, "--no-precompress", "--quiet");
		const own = manifestOf(layer).files.filter(({ name }) => !name.startsWith("../"));
		expect(own.map(({ role }) => role).sort()).to.deep.equal(["entry", "snapshot", "types"]);
		const shared = manifestOf(layer).files.filter(({ name }) => name.startsWith("../base/"));
		const roles = ["base", "glue", "loader", "lock", "rest", "stdlib", "types", "wasm"];
		expect(shared.map(({ role }) => role).sort()).to.deep.equal(roles);
		const [sizeOfLayer, sizeOfBase] = [layer, base].map(
			(directory) =>
				manifestOf(directory).files.find(({ role }) => role === "snapshot")!.byteLength,
		);
		expect(sizeOfLayer).to.be.below(sizeOfBase / 2);
		expect(await start("Node 24", join(layer, "index.mjs"))).to.deep.equal({
			...expected,
			layer: 43,
		});
	});
});
