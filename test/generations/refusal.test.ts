/**
 * What a release refuses: another's snapshots, and to be started where it is not, or by a version of
 * pythaw that does not know it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { generationOf, generations } from "../../src/distribution/generations.js";
import { BuildMismatchError, PythawError } from "../../src/errors.js";
import { loadPyodide } from "../../src/index.js";
import { engineNamed, root } from "../engines/engines.js";
import { rejectionOf } from "../suite/thrown.js";
import { releases } from "./releases.js";
import { recipeSnapshot } from "./starts.js";

const engine = engineNamed("Node 20");

for (const maker of releases) {
	describe(`A snapshot made with ${maker.name}`, () => {
		for (const starter of releases.filter((release) => release !== maker)) {
			it(`is refused by ${starter.name}, with both build ids`, async () => {
				const snapshot = await readFile(await recipeSnapshot(maker, engine));
				const error = await rejectionOf(
					loadPyodide({ indexURL: starter.directory, snapshot }),
					BuildMismatchError,
				);
				const { expected, actual } = error;
				expect(expected).to.match(/^[0-9a-f]{64}$/);
				expect(actual).to.match(/^[0-9a-f]{64}$/);
				expect(actual).to.not.equal(expected);
			});
		}
	});
}

describe("A directory without a distribution", () => {
	it("is refused by the name of the glue that it should have", async () => {
		const directory = join(root, "build", "no-such-directory");
		const error = await rejectionOf(loadPyodide({ indexURL: directory }), PythawError);
		expect(error.code).to.equal("ERR_READ");
		expect(error.message).to.contain(join(directory, "pyodide.asm."));
	});
});

describe("A glue of a version that no generation covers", () => {
	// No such release can be installed beside the others; its glue says its version first, like theirs.
	const old = (version: string) => (settings: any) => {
		settings.API.version = version;
		settings.instantiateWasm({ env: {} }, () => {
			throw new Error("it was instantiated");
		});
		return new Promise<never>(() => {});
	};

	it("is refused before it gets an instance, by its version and with the ones that are known", async () => {
		const { directory } = releases[0];
		const createPyodideModule = old("0.26.4") as any;
		const error = await rejectionOf(loadPyodide({ indexURL: directory, createPyodideModule }));
		expect(error.code).to.equal("ERR_BOOT");
		expect(error.message).to.contain("'0.26.4'").and.to.contain("Pyodide 0.27");
	});
});

describe("The table of generations", () => {
	const nameOf = (version: string) => generationOf(version)?.name;
	const [newest] = generations;
	const oldest = generations.at(-1)!;

	it("covers every release since 0.27.1, and none before", () => {
		expect(nameOf("0.27.1")).to.equal(oldest.name);
		for (const version of ["0.27.0", "0.26.4", "0", "", "undefined"]) {
			expect(nameOf(version), version).to.equal(undefined);
		}
	});

	it("takes a release, its pre-releases and its patches for one generation", () => {
		const groups = [
			["0.27.1", "0.27.8", "0.27.9"],
			["0.28.0a1", "0.28.0", "0.28.3", "0.29.0", "0.29.5"],
			["314.0.0a1", "314.0.0", "314.0.7", "315.0.0a2", "400.1.2"],
		];
		for (const group of groups) expect(new Set(group.map(nameOf)).size).to.equal(1);
		expect(new Set(groups.map(([version]) => nameOf(version))).size).to.equal(groups.length);
		expect(nameOf("400.1.2")).to.equal(newest.name);
	});
});
