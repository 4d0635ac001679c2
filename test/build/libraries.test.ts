/** A built app with a native library, which is in two parts: a file of the app, and the rest in the snapshot. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { FileRecord } from "../../src/build/manifest.js";
import { engineNamed } from "../engines/engines.js";
import { nativeApps } from "../libraries/apps.js";
import { fileOf } from "../libraries/install.js";
import { madeWhole } from "../libraries/made.js";
import { run, temporaryDirectory } from "../suite/start.js";
import { manifestOf, pythaw } from "./app.js";

const app = nativeApps.find(({ name }) => name === "pydantic")!;
const exercise = `repr(apps["pydantic"]["exercise"]())`;

/** Starts the app twice with what differs, so that what is compiled is shared, too. */
async function start(engineName: string, directory: string): Promise<any> {
	const file = join(temporaryDirectory(), "program.mjs");
	writeFileSync(
		file,
		`
const { loadPyodide } = await import(${JSON.stringify(join(directory, "index.mjs"))});
const said = [];
try {
	for (const again of [false, true]) {
		const pyodide = await loadPyodide();
		said.push(pyodide.runPython(${JSON.stringify(exercise)}));
		// The rest is compiled behind the start, or was compiled when it was called.
		await new Promise((resolve) => setTimeout(resolve, 100));
		await pyodide.pythaw.reset();
		said.push(pyodide.runPython(${JSON.stringify(exercise)}));
	}
} catch ({ code, file, message }) {
	said.push({ code, file, message });
}
console.log(JSON.stringify(said));
process.exit();
`,
	);
	const { stdout } = await run(engineNamed(engineName), [file]);
	return JSON.parse(stdout);
}

describe("A built app with a native library", () => {
	let directory: string;
	let library: FileRecord;
	let answers: string[];

	before(async () => {
		const made = await madeWhole();
		directory = join(temporaryDirectory(), "base");
		const snapshot = fileOf(made.directory, app.program);
		pythaw("build", snapshot, "-o", directory, "--no-precompress", "--quiet");
		[library] = manifestOf(directory).files.filter(({ role }) => role === "library");
		answers = Array(4).fill(made.outcomes[app.name].first);
	});

	it("has the part of it that a start calls as a file, which small libraries have not", () => {
		const libraries = manifestOf(directory).files.filter(({ role }) => role === "library");
		expect(libraries).to.have.lengthOf(1);
		expect(library.library).to.match(/_pydantic_core.*\.so$/);
		expect(library.byteLength).to.be.below(2 ** 20);
	});

	for (const engine of ["Node 20", "Node 24", "Deno 2", "Bun 1"]) {
		it(`starts on ${engine}, is taken back, and calls functions of the rest`, async () => {
			expect(await start(engine, directory)).to.deep.equal(answers);
		});
	}

	it("shares that file with one that is built on it", async () => {
		const layer = join(directory, "..", "layer");
		const recipe = join(directory, "..", "layer.toml");
		writeFileSync(recipe, 'imports = ["pydantic.color"]\n');
		pythaw("build", recipe, "--base", directory, "-o", layer, "--no-precompress", "--quiet");
		const [shared] = manifestOf(layer).files.filter(({ role }) => role === "library");
		expect(shared).to.deep.equal({ ...library, name: `../base/${library.name}` });
		expect(await start("Node 24", layer)).to.deep.equal(answers);
	});

	it("names the file that is damaged, or missing", async () => {
		const location = join(directory, library.name);
		writeFileSync(location, new Uint8Array(library.byteLength));
		const [damaged] = await start("Node 24", directory);
		const { href } = pathToFileURL(location);
		expect([damaged.code, damaged.file]).to.deep.equal(["ERR_INTEGRITY", href]);
		rmSync(location);
		const [missing] = await start("Node 24", directory);
		expect(missing.code).to.equal("ERR_READ");
		expect(missing.message).to.include(library.name);
	});
});
