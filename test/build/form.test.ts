/**
 * Pyodide's own form against the files that it was made from: linked, both have the same memory, the same
 * table and the same symbols, whether these are exports or not.
 */
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { freshlyLinked } from "../../src/boot/fresh-memory.js";
import { makeForm } from "../../src/build/form.js";
import { glueEdits } from "../../src/build/glue-edits.js";
import { GlueTree, UnknownGlue } from "../../src/build/glue-tree.js";
import { specialise } from "../../src/build/specialise.js";
import { createSnapshot } from "../../src/create/create.js";
import { openDistribution } from "../../src/distribution/distribution.js";
import type { FormFiles } from "../../src/distribution/form.js";
import { generationOf } from "../../src/distribution/generations.js";
import { sriDigest } from "../../src/engine/digest.js";
import { host } from "../../src/host.js";
import { loadPyodide } from "../../src/index.js";
import { importedFromGot } from "../../src/libraries/layout.js";
import type { LinkedInstance } from "../../src/libraries/linked-instance.js";
import { baseSnapshot } from "../boot/base.js";
import { current, type Release, releases } from "../generations/releases.js";
import { rejectionOf } from "../suite/thrown.js";
import { formOf, keptFormOf } from "./forms.js";

const formed = releases.filter(({ hasForm }) => hasForm);

function linked(directory: string, form?: FormFiles): Promise<LinkedInstance> {
	return freshlyLinked(host(), openDistribution(host(), { indexURL: `${directory}/`, form }));
}

/**
 * What an entry of the table is: a function of the module has its number as its name. A wrapper of a
 * JavaScript function is of another module in each form.
 */
function entryOf(table: WebAssembly.Table, index: number, isWrapper: boolean): string | null {
	const entry = table.get(index);
	return entry && (isWrapper ? `takes ${entry.length}` : `function ${entry.name}`);
}

const inParts = { "one part": undefined, "two parts": keptFormOf };
const cases = formed.flatMap((release) =>
	Object.entries(inParts).map(([parts, keptForm]) => ({ release, parts, keptForm })),
);

for (const { release, parts, keptForm } of cases) {
	describe(`The form of ${release.name} in ${parts}`, () => {
		let plain: LinkedInstance;
		let form: LinkedInstance;
		let names: string[];
		let directory: string;
		let files: FormFiles | undefined;

		before(async () => {
			files = await keptForm?.(release);
			directory = files === undefined ? await formOf(release) : release.directory;
			[plain, form] = [await linked(release.directory), await linked(directory, files)];
			expect(form.distribution.rest === undefined).to.equal(files === undefined);
			names = WebAssembly.Module.exports(await plain.distribution.wasmModule).map(
				({ name }) => name,
			);
		});

		it("gives the snapshot that the plain one gives, byte for byte", async () => {
			const snapshot = async (indexURL: string, form?: FormFiles) => {
				const forms = { find: () => form, makeBehind: async () => {} };
				return (await createSnapshot({ ...host(), forms }, {}, { indexURL })).digest;
			};
			const expected =
				release === current
					? await sriDigest(await baseSnapshot())
					: await snapshot(release.directory);
			expect(await snapshot(directory, files)).to.equal(expected);
		});

		it("has the same function at each index of the table, and the same layout", async () => {
			expect(form.table.length).to.equal(plain.table.length);
			const layout = plain.layout();
			const end = layout.firstIndex + layout.exported.length;
			const entries = ({ table }: LinkedInstance) =>
				Array.from({ length: table.length }, (_, index) => entryOf(table, index, index >= end));
			expect(entries(form)).to.deep.equal(entries(plain));
			expect(JSON.stringify(form.layout())).to.equal(JSON.stringify(layout));
		});

		it("exports few names, and has all by which the plain one is asked", async () => {
			const exported = WebAssembly.Module.exports(await form.distribution.wasmModule);
			expect(exported.length).to.be.lessThan(names.length / 10);
			const kind = (value: unknown) =>
				typeof value === "function" ? `function ${value.name}` : `${value}`;
			// `Module._x` is the glue's for an export `x`.
			const ofModule = ({ module }: LinkedInstance) =>
				Object.fromEntries(
					Object.keys(plain.module)
						.filter((name) => name.startsWith("_"))
						.map((name) => [name, kind((module as any)[name])]),
				);
			const expected = ofModule(plain);
			expect(Object.keys(expected).length).to.be.greaterThan(4000);
			expect(ofModule(form)).to.deep.equal(expected);
			expect("_PyDict_New" in form.module).to.equal(true);
			expect((form.module as any)._no_such_symbol).to.equal(undefined);
			expect("_no_such_symbol" in form.module).to.equal(false);
		});

		it("gives later libraries what the plain one gives them", async () => {
			form.completion.run();
			const got = ({ module: { GOT } }: LinkedInstance) =>
				Object.fromEntries(
					Object.keys(GOT)
						.sort()
						.map((name) => [name, GOT[name].value]),
				);
			expect(got(form)).to.deep.equal(got(plain));
			const symbols = ({ module }: LinkedInstance) => {
				const { exports } = module.LDSO.loadedLibsByName.__main__;
				return Object.keys(exports)
					.sort()
					.map((name) => [name, module.getFunctionAddress(exports[name])]);
			};
			expect(symbols(form)).to.deep.equal(symbols(plain));
			// These the glue puts into the table itself.
			const ofGlue = importedFromGot(await plain.distribution.wasmModule).filter(
				(name) => !names.includes(name),
			);
			expect(ofGlue).to.include("emscripten_glActiveTexture");
		});
	});
}

describe("Starts with the form", () => {
	it("restore what was made without it, and find names when they are asked for", async () => {
		const pyodide: any = await loadPyodide({
			indexURL: await formOf(current),
			snapshot: await baseSnapshot(),
		});
		expect(pyodide.runPython("6 * 7")).to.equal(42);
		const dict = pyodide._module._PyDict_New();
		expect(pyodide._module._PyDict_Size(dict)).to.equal(0);
		expect(
			pyodide.runPython(
				"import ctypes; ctypes.pythonapi.PyUnicode_GetLength(ctypes.py_object('seven'))",
			),
		).to.equal(5);
		const run = pyodide.runPython(`
from ctypes import *
text = create_string_buffer(b"Module._PyList_New; typeof _PyList_New")
evaluate = pythonapi.emscripten_run_script_string
evaluate.restype = c_char_p
evaluate(text).decode()`);
		expect(run).to.equal("function");
	});

	it("refuse a glue and a module that do not belong together", async () => {
		for (const name of ["pyodide.asm.mjs", "pyodide.asm.wasm"]) {
			const directory = await formOf(current);
			rmSync(join(directory, name));
			symlinkSync(join(current.directory, name), join(directory, name));
			const error: any = await rejectionOf(loadPyodide({ indexURL: directory }));
			expect(error.code, String(error)).to.equal("ERR_BOOT");
			expect(error.message).to.match(/not of one build/);
		}
	});
});

describe("Specialising a glue", () => {
	const glueOf = ({ directory, version }: Release) =>
		readFileSync(join(directory, generationOf(version)!.glue.name));

	it("makes each edit in the releases that it knows, and writes a statement a line", () => {
		for (const release of formed) {
			const { text, used } = specialise(glueOf(release), "0".repeat(64));
			expect(text.split("\n").length, release.name).to.be.greaterThan(20_000);
			expect(text).to.contain('Module["pythawForm"]').and.not.contain("_PyDict_Keys");
			// Memory that threads share is made by the call that sleeps on it.
			expect(text.split("new WebAssembly.Memory({\nshared: ").length, release.name).to.equal(2);
			expect(text).to.match(/Atomics\.wait\(\w+ \?\?= new Int32Array\(new WebAssembly\.Memory\(/);
			expect([...used]).to.include.members(["malloc", "__main_argc_argv", "PyDict_New", "open"]);
		}
	});

	it("is refused, or the main module is, of the releases that have no form", async () => {
		const formless = releases.filter(({ hasForm }) => !hasForm);
		expect(formless.map(({ version }) => version)).to.include("0.29.5");
		for (const { name, directory } of formless) {
			const distribution = openDistribution(host(), { indexURL: `${directory}/` });
			const made = await makeForm(host(), distribution);
			expect(made, name)
				.to.have.property("refused")
				.that.matches(/^of its (glue|main module): /);
		}
	});

	it("refuses a glue in which an edit does not find what it is for", () => {
		const text = glueOf(current).toString();
		const changed: Record<string, string> = {
			"assigns what is used": text.replaceAll("assignWasmExports", "assignExports"),
			"assigns names in a loop": text.replaceAll(/(;Module\["\w+"\]=)([$\w]+)(?=;)/g, "$1(0,$2)"),
			"signs functions in a loop": text.replaceAll(/\.sig=(?=")/g, ".signature="),
			"opens no streams": text.replace("process.stdout)", "process.stdout,1)"),
			"shares memory late": text.replace("Atomics.wait(", "Atomics.wait(0,"),
			"links no symbols": text.replace("updateGOT(origExports);", ""),
			"evaluates with names": text.replaceAll(/\beval\(/g, "evaluate("),
			"is marked": text.replace("Module=moduleArg", "Module={...moduleArg}"),
			"is told its address": text.replaceAll("import.meta.url", "globalThis.address"),
		};
		expect(Object.keys(changed)).to.deep.equal(glueEdits.map(({ name }) => name));
		for (const [name, glue] of Object.entries(changed)) {
			expect(glue, name).not.to.equal(text);
			expect(() => specialise(new TextEncoder().encode(glue), "0"), name).to.throw(UnknownGlue);
		}
		expect(() => new GlueTree("const a = 1;")).to.throw(UnknownGlue);
	});
});
