/**
 * The program that kinds.test.ts starts: instances of several kinds, each with programs that leave behind what
 * is special to the kind. Prints, as a line of JSON, what a reset left different.
 *
 *   node build/test/reset/kinds-child.js BASE DIRECTORY
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { startApp } from "../../src/boot/open-app.js";
import { createSnapshot, type PythawAPI, takeSnapshot } from "../../src/index.js";
import { root } from "../engines/engines.js";
import { baseRecipe, layerRecipe, topRecipe } from "../layers/recipes.js";
import { nativeApps } from "../libraries/apps.js";
import { install } from "../libraries/install.js";
import { wheelPath } from "../packages/wheels.js";
import { recipe as appRecipe } from "../workerd/app.js";
import { differences, keptState, startStill, stateOf, still, stillHost } from "./still.js";

/** What a program came to, and what the reset after it left different. */
export interface Step {
	readonly name: string;
	readonly said: string;
	readonly differences: readonly string[];
}

export interface KindReport {
	/** Of snapshots after the start and after all programs. */
	readonly digests: readonly string[];
	readonly steps: readonly Step[];
}

type Program = (pyodide: PythawAPI) => unknown;

const [, , baseFile, directory] = process.argv;
const { buildApp } = (await import(
	join(root, "dist", "index.js")
)) as typeof import("../../src/index.js");

const quiet = { stdout() {} };
const python =
	(code: string): Program =>
	(pyodide) =>
		pyodide.runPython(code);

/** A snapshot on one on one on the base. */
async function startLayers(): Promise<PythawAPI> {
	let chain: Uint8Array[] = [Uint8Array.from(readFileSync(baseFile))];
	for (const recipe of [baseRecipe, layerRecipe, topRecipe]) {
		chain = [(await createSnapshot(recipe, { base: chain })).bytes, ...chain];
	}
	const [snapshot, ...base] = chain;
	return startStill({ snapshot, base, ...quiet });
}

/** An app whose snapshot has native libraries and ctypes callbacks. */
const buildOptions = { output: directory, dependencies: false, precompress: false };
const built = buildApp(appRecipe, buildOptions);

async function startBuilt(): Promise<PythawAPI> {
	await built;
	const entry = join(directory, "index.mjs");
	const [, description] = /openApp\((\{.*\}), import/s.exec(readFileSync(entry, "utf8"))!;
	return still(() => startApp(stillHost(), JSON.parse(description), `file://${entry}`, quiet));
}

/** What is installed and loaded after the start: wheels of packages, libraries that need one another. */
const later = (name: string): [string, Program] => {
	const app = nativeApps.find((each) => each.name === name)!;
	return [
		name,
		(pyodide) => {
			install(pyodide, app);
			pyodide.runPython(app.setUp);
			pyodide.runPython(app.exercise);
			return pyodide.runPython("repr(exercise())");
		},
	];
};

const STATE = python("str([steps, of_layer.name, len(big), open('/data/changed.txt').read()])");
const USE = python("str([answers[name]() for name in ('pydantic', 'callbacks', 'hooks')])");

const kinds: Record<string, [() => Promise<PythawAPI>, [string, Program][]]> = {
	layers: [
		startLayers,
		[
			["state", STATE],
			[
				"harm",
				python(`
import shutil
steps.clear(); of_base.name = of_layer.name = "changed"; big[:] = bytes(len(big))
shutil.rmtree("/data"); hooks.append(1)
open("/home/pyodide/of_layer.py", "w").write("name = 1")`),
			],
			["state again", STATE],
		],
	],
	built: [
		startBuilt,
		[
			["use", USE],
			[
				"harm",
				python(`
import sys
del compare, handlers, dropped, pydantic.BaseModel, Point
made = [Whole(lambda n: n) for _ in range(40)]
again = ctypes.CDLL("/home/pyodide/top.so")
for name in [name for name in sys.modules if "pydantic" in name]: del sys.modules[name]
ctypes.memset(library._handle, 0, 64)`),
			],
			later("msgspec"),
			["use again", USE],
		],
	],
	later: [
		() => startStill({ snapshot: Uint8Array.from(readFileSync(baseFile)), ...quiet }),
		[
			later("pydantic"),
			later("msgspec"),
			[
				"loadPackage",
				async (pyodide) => {
					await pyodide.loadPackage(wheelPath("msgspec"));
					return pyodide.runPython("import msgspec; str(msgspec.json.encode([1]))");
				},
			],
			later("hypothesis"),
			later("uuid-utils"),
			later("libraries that need one another"),
			later("C++ constructors"),
			later("ctypes callbacks"),
			later("JavaScript in a library"),
			later("a library that cannot be linked"),
			later("mismatched signatures"),
			later("pydantic"),
		],
	],
};

/** Names of the main module that nobody has looked up in this instance before its checkpoint. */
async function lookUpAfterCheckpoint(): Promise<string[]> {
	const pyodide: any = await startBuilt();
	const point = await pyodide.pythaw.checkpoint();
	const found: string[] = [];
	for (let round = 0; round < 3; round += 1) {
		const { _PyDict_New: newDict, _PyDict_Size: sizeOf } = pyodide._module;
		const length = "ctypes.pythonapi.PyUnicode_GetLength(ctypes.py_object('seven'))";
		found.push(
			pyodide.runPython(`str([exercise(), libc.abs(-4), ${length}, ${sizeOf(newDict())}])`),
		);
		if (round === 1) await later("msgspec")[1](pyodide);
		await still(() => pyodide.pythaw.reset({ to: point }));
	}
	await pyodide.pythaw.dispose();
	return found;
}

const reports: Record<string, KindReport> = {};
for (const [name, [start, programs]] of Object.entries(kinds)) {
	reports[name] = await tryOut(await start(), programs);
}
console.log(JSON.stringify({ reports, lookedUp: await lookUpAfterCheckpoint() }));

async function tryOut(
	pyodide: PythawAPI,
	programs: readonly [string, Program][],
): Promise<KindReport> {
	const reset = () => still(() => pyodide.pythaw.reset());
	const digest = async () =>
		(await still(() => takeSnapshot(pyodide, { allow: ["host-string"] }))).digest;
	const first = keptState(pyodide);
	const digests = [await digest()];
	await reset();
	const steps: Step[] = [];
	for (const [name, program] of programs) {
		const said = String(await program(pyodide));
		await reset();
		steps.push({ name, said, differences: differences(first, stateOf(pyodide)) });
	}
	digests.push(await digest());
	await pyodide.pythaw.dispose();
	return { digests, steps };
}
