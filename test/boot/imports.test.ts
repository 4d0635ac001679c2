/**
 * The list of who replaces which library function of the glue: what it says is what happens, on each
 * release, and the glue's notes on its functions stay. The glue is started up to its call for an
 * instance; none is made.
 */
import { sep } from "node:path";
import { expect } from "chai";
import { GlueStart } from "../../src/boot/glue-start.js";
import { type ImportSettings, importRows, replaceImports } from "../../src/boot/imports.js";
import { openDistribution } from "../../src/distribution/distribution.js";
import { generationOf } from "../../src/distribution/generations.js";
import type { PyodideInternals } from "../../src/distribution/glue-api.js";
import { HermeticHost } from "../../src/hermetic/hermetic-host.js";
import { classifiedImports } from "../../src/hermetic/policy.js";
import { WriteWatch } from "../../src/hermetic/watch.js";
import { host } from "../../src/host.js";
import { CtypesCallbacks } from "../../src/libraries/ctypes-callbacks.js";
import { LinkCompletion } from "../../src/libraries/link-completion.js";
import { LibraryLoader } from "../../src/libraries/loader.js";
import { Outstanding } from "../../src/outstanding/outstanding.js";
import { ReferenceTables } from "../../src/references/tables.js";
import { Suspensions } from "../../src/stack-switching/suspensions.js";
import { type Release, releases } from "../generations/releases.js";

type Functions = Record<string, unknown>;

const starts: readonly [purpose: string, settings: ImportSettings, rows: readonly string[]][] = [
	["for use", {}, ["every start", "start for use"]],
	[
		"from a snapshot whose clock is ahead",
		{ monotonic: 1e9 },
		["every start", "start for use", "restore for use"],
	],
	["for a snapshot", { hermetic: new HermeticHost() }, ["every start", "hermetic start"]],
];

const forbidden = [...classifiedImports()].flatMap(([name, family]) =>
	family.class === "forbidden" ? [name] : [],
);

describe("The list of imports", function () {
	this.timeout(120_000);

	for (const [purpose, settings, rows] of starts) {
		it(`names what a start ${purpose} replaces, and no more`, async () => {
			const named = new Set(
				importRows.flatMap(({ on, functions }): readonly string[] => {
					if (!rows.includes(on) || functions === "all") return [];
					return functions === "forbidden" ? forbidden : functions;
				}),
			);
			const changed = new Set<string>();
			for (const release of releases) {
				const { before, after } = await replaced(release, settings);
				for (const one of Object.keys(after)) if (after[one] !== before[one]) changed.add(one);
			}
			expect([...changed]).to.have.members([...named]);
		});
	}

	for (const release of releases) {
		it(`leaves the glue's notes on its functions, ${release.name}`, async () => {
			const watched = new HermeticHost({ watch: new WriteWatch([]) });
			const { before, after } = await replaced(release, { hermetic: watched });
			const functions = Object.entries(before).filter(([, value]) => typeof value === "function");
			const notes = functions.filter(([, value]) => "sig" in (value as object));
			expect(notes.length).to.be.greaterThan(300);
			for (const [name, original] of functions) {
				expect(after[name], name).to.not.equal(original);
				expect({ ...(after[name] as object) }, name).to.deep.equal({ ...(original as object) });
			}
		});
	}
});

/** The library functions that a glue hands over, and what they are when the list is worked off. */
async function replaced(
	{ version, directory }: Release,
	settings: ImportSettings,
): Promise<{ before: Functions; after: Functions }> {
	const distribution = openDistribution(host(), { indexURL: directory + sep });
	const internals = { runtimeEnv: host().runtimeEnv } as PyodideInternals;
	internals.config = { jsglobals: {}, env: {}, args: [], packages: [] };
	const create = await distribution.createPyodideModule;
	const glue = new GlueStart(create, { distribution, internals, program: "python" });
	const { imports, module } = await glue.asks;
	const generation = generationOf(version)!;
	const functionsNow = () => ({ ...imports.env }) as unknown as Functions;
	const before = functionsNow();
	replaceImports({
		...settings,
		imports,
		module,
		generation,
		libraries: new LibraryLoader(module),
		callbacks: new CtypesCallbacks(module),
		completion: new LinkCompletion(),
		suspensions: new Suspensions(module),
		outstanding: new Outstanding(module),
		referenceTables: new ReferenceTables(module),
	});
	return { before, after: functionsNow() };
}
