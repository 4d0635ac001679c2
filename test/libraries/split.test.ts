/**
 * Libraries in two parts come to what whole ones come to: the same memory, byte for byte, and the same function
 * table, entry for entry; and Python that calls them has the same results. Here the first part has next to
 * nothing, so all that is called is the rest's.
 */
import { expect } from "chai";
import { boot } from "../../src/boot/boot.js";
import { splitLibrary } from "../../src/build/split-library.js";
import { host } from "../../src/host.js";
import { prelinkedLibraries } from "../../src/libraries/compile.js";
import { decodeContents } from "../../src/snapshot/decode.js";
import { libraryFilesOf } from "../../src/snapshot/restore.js";
import { instanceOf } from "../../src/snapshot/started-instance.js";
import { ByteReader } from "../../src/wasm/byte-reader.js";
import { readSections } from "../../src/wasm/module-reader.js";
import { appsOf, programs } from "./apps.js";
import { exercised, fileOf, runIn } from "./install.js";
import { still, tableOf } from "./instances.js";
import { madeWhole } from "./made.js";

/** Chromium compiles no larger module while a page waits: its library stays whole. */
const TOO_LARGE = /mypyc/;

/** The first parts of a snapshot's libraries, compiled. They have the function that instantiating calls. */
async function firstParts(snapshot: string): Promise<Record<string, WebAssembly.Module>> {
	const contents = await decodeContents(await host().read(snapshot), host().codecs);
	const modules: Record<string, WebAssembly.Module> = {};
	for (const [file, bytes] of prelinkedLibraries(contents.libraries, libraryFilesOf(contents))) {
		const start = readSections(bytes).find(({ id }) => id === "start")?.bytes;
		const starting = start && new ByteReader(start).u32();
		const first = await splitLibrary(bytes, (index) => index === starting);
		if (first === undefined) {
			expect(file).to.match(TOO_LARGE);
			continue;
		}
		modules[file] = await WebAssembly.compile(first as BufferSource);
	}
	return modules;
}

describe("Libraries in two parts and whole ones come to the same", () => {
	for (const program of programs) {
		const apps = appsOf(program);

		it(`with ${apps.map(({ name }) => name).join("; ")}`, async () => {
			const { directory, outcomes } = await madeWhole();
			const snapshot = fileOf(directory, program);
			const compiledLibraries = await firstParts(snapshot);
			expect(Object.keys(compiledLibraries)).to.not.be.empty;
			const [whole, split] = [
				await boot(still, { snapshot, stdout: () => {} }),
				await boot(still, { snapshot, compiledLibraries, stdout: () => {} }),
			].map((pyodide) => ({ pyodide, module: instanceOf(pyodide).module }));
			expect(Buffer.compare(whole.module.HEAPU8, split.module.HEAPU8), "memory").to.equal(0);
			expect(tableOf(split.module)).to.deep.equal(tableOf(whole.module));
			expect(split.module.freeTableIndexes).to.deep.equal(whole.module.freeTableIndexes);
			for (const app of apps) {
				expect(outcomes[app.name].first, app.name).to.include(app.result);
				// More libraries, too, which look for symbols of those that are there.
				const results = [whole, split].map(({ pyodide }) => {
					const first = exercised(pyodide, app);
					if (app.later === undefined) return first;
					runIn(pyodide, app, app.later);
					return [first, exercised(pyodide, app)];
				});
				expect(results[1], app.name).to.deep.equal(results[0]);
			}
			const [symbols, others] = [whole, split].map(({ module: { GOT } }) =>
				Object.keys(GOT).map((name) => [name, GOT[name].value]),
			);
			expect(others).to.deep.equal(symbols);
			expect(tableOf(split.module)).to.deep.equal(tableOf(whole.module));
		});
	}
});
