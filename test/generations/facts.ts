/**
 * A cold start of a release on an engine, for all that is asked of one: it is made into a snapshot, the
 * engine slots are looked at, the suite runs; and then at those of the snapshot's image and of a start from
 * it. Prints a line of JSON: a {@link ColdReport}.
 *
 *   node build/test/generations/facts.js DIRECTORY SNAPSHOT [--short]
 */
import { readFile, writeFile } from "node:fs/promises";
import { decodeContents } from "../../src/snapshot/decode.js";
import { program } from "../suite/program.js";
import type { Report } from "../suite/report.js";

/** The call-adaptor slot of a live instance. */
export interface SlotFacts {
	/** The word in linear memory: an index in the function table. */
	readonly word: number;
	/** What the glue has been told of it. */
	readonly announced: number | undefined;
	/** What the function at that index says of C functions with 0 to 4 parameters: a count, or success. */
	readonly answers: readonly number[];
	/** Whether `run_sync`'s method points to the function that suits this engine. */
	readonly runSyncFits: boolean;
}

export interface Facts {
	readonly version: string;
	readonly adaptor: string;
	readonly cold: SlotFacts;
	/** The same words in the snapshot's image; null where the image leaves the page to a fresh instance. */
	readonly image: { readonly adaptor: number | null; readonly runSync: number | null };
	readonly restored: SlotFacts;
	/** Names that the global object has and had not before. */
	readonly newGlobals: readonly string[];
	/** Exit status of a start with an argument that CPython does not know. */
	readonly exitStatus: number | undefined;
}

export interface ColdReport {
	readonly report: Report;
	readonly facts: Facts;
}

/** C functions by their number of parameters. Called with zeroes they do nothing; the last is not called. */
const functions = [
	"Py_IsInitialized",
	"Py_IsNone",
	"PyErr_GivenExceptionMatches",
	"PyOS_mystrnicmp",
	"PyDict_Next",
];

const { loadPyodide } = await import(new URL("../../../dist/index.js", import.meta.url).href);
const [indexURL, file, ...flags] = process.argv.slice(2) as [string, string, ...string[]];

let places!: ReturnType<typeof placesIn>;
let seen!: Pick<Facts, "version" | "adaptor" | "cold">;
const newGlobals: string[] = [];
let tell = globalsSince();
const args = ["--mode", "cold", "--distribution", indexURL, "--snapshot", file, ...flags];
const [report] = await program(args, { read: readFile, write: writeFile }, (pyodide: any) => {
	places = placesIn(pyodide._module);
	const { version, pythaw } = pyodide;
	seen = { version, adaptor: pythaw.callAdaptor.name, cold: slotFacts(pyodide._module) };
	tell();
});
// What the suite's cases leave is theirs.
tell = globalsSince();
const snapshot = await readFile(file);
const restored = await loadPyodide({ indexURL, snapshot });
tell();

const facts: Facts = {
	...seen,
	image: await imageWords(snapshot),
	restored: slotFacts(restored._module),
	newGlobals,
	exitStatus: await exitStatusOf(["--no-such-argument"]),
};
console.log(JSON.stringify({ report: report!, facts } satisfies ColdReport));

/** Has those global variables told of, when it is called, that are not there now. */
function globalsSince(): () => void {
	const known = new Set(Object.getOwnPropertyNames(globalThis));
	return () => {
		newGlobals.push(...Object.getOwnPropertyNames(globalThis).filter((name) => !known.has(name)));
	};
}

/** Addresses and table indexes, which are the same in every instance of a release. */
function placesIn(module: any) {
	const offset =
		module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET ?? module.__PyEM_EMSCRIPTEN_COUNT_ARGS_OFFSET;
	const runSync = "Suspending" in WebAssembly ? "run_sync" : "run_sync_not_supported";
	return {
		adaptorPtr: module.__PyRuntime + module.HEAP32[offset >> 2],
		runSyncPtr: module._methods + 4,
		runSyncIndex: module.GOT[runSync].value as number,
		counts: module.__PyEM_EMSCRIPTEN_COUNT_ARGS_OFFSET !== undefined,
		functions: functions.map((name) => module.GOT[name].value as number),
	};
}

function slotFacts(module: any): SlotFacts {
	const word: number = module.HEAP32[places.adaptorPtr >> 2];
	const adaptor = module.wasmTable.get(word);
	const stackPointer = module.stackSave();
	const successPtr = module.stackAlloc(16);
	const answers = places.functions.map((index) => {
		if (places.counts) return adaptor(index);
		module.HEAP32[successPtr >> 2] = -1;
		adaptor(successPtr, index, 0, 0, 0);
		return module.HEAP32[successPtr >> 2];
	});
	module.stackRestore(stackPointer);
	return {
		word,
		announced: module._PyEM_CountArgsPtr,
		answers,
		runSyncFits: module.HEAP32[places.runSyncPtr >> 2] === places.runSyncIndex,
	};
}

async function imageWords(snapshot: Uint8Array): Promise<Facts["image"]> {
	const { image } = await decodeContents(snapshot, {});
	const pageByteLength = 4096;
	const wordAt = (ptr: number): number | null => {
		let before = 0;
		for (let run = 0; run < image.runs.length; run += 2) {
			const begin = image.runs[run] * pageByteLength;
			const byteLength = image.runs[run + 1] * pageByteLength;
			if (ptr >= begin && ptr < begin + byteLength) {
				const { buffer, byteOffset } = image.pages;
				return new DataView(buffer, byteOffset + before + ptr - begin).getInt32(0, true);
			}
			before += byteLength;
		}
		return null;
	};
	return { adaptor: wordAt(places.adaptorPtr), runSync: wordAt(places.runSyncPtr) };
}

async function exitStatusOf(args: readonly string[]): Promise<number | undefined> {
	try {
		await loadPyodide({ indexURL, args, stdout: () => {}, stderr: () => {} });
		return undefined;
	} catch (error) {
		return (error as { status?: number }).status;
	} finally {
		// The glue hands it on to the process; this program has not failed.
		process.exitCode = 0;
	}
}
