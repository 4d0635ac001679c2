/**
 * Which functions of the main module and of native libraries a start calls, and what Python does most: a
 * snapshot is started with modules that note them (note-calls.ts), and a program is run in it (rehearsal*.py).
 * The instance is thrown away.
 */
import type { PythawAPI } from "../boot/api.js";
import { boot } from "../boot/boot.js";
import type { LoadOptions } from "../boot/options.js";
import type { Host } from "../engine/host.js";
import { HermeticHost } from "../hermetic/hermetic-host.js";
import { WasmFormatError } from "../wasm/errors.js";
import { CALLS_TABLE, noteCalls, START_FUNCTION } from "./note-calls.js";
import language from "./rehearsal.py";
import methods from "./rehearsal-methods.py";
import library from "./rehearsal-modules.py";

/** The snapshot that is started, and what that needs. */
export interface Rehearsal extends Pick<LoadOptions, "snapshot" | "base" | "signal"> {
	/** Code of the recipe's scripts: what the app does is likely what they did. */
	readonly scripts?: readonly string[];
}

/** Tells of a function by its index whether it was called. */
export type Called = (index: number) => boolean;

/**
 * Rehearses. The snapshot's `js` module is the virtual one of recipes: what is called must not depend on this host.
 *
 * @param wasm the release's main module as it comes. A prelinked one has the same functions.
 * @param libraries the prelinked native libraries by the paths of their files.
 * @returns for a library's file, or without one for the main module; undefined for a library of an unknown kind.
 * @throws whatever starting it throws; WasmFormatError for a main module of an unknown kind.
 */
export async function calledFunctions(
	host: Host,
	wasm: Uint8Array,
	libraries: ReadonlyMap<string, Uint8Array>,
	{ scripts = [], ...options }: Rehearsal & Pick<LoadOptions, "indexURL" | "stdLibURL">,
): Promise<(library?: string) => Called | undefined> {
	const called = new Map<string | undefined, WebAssembly.Table>();
	const noted: [file: string, module: WebAssembly.Module][] = [];
	const wasmModule = await compileNoted(wasm);
	for (const [file, bytes] of libraries) {
		try {
			noted.push([file, await compileNoted(bytes)]);
		} catch (error) {
			// Others are rehearsed as they are.
			if (!(error instanceof WasmFormatError)) throw error;
		}
	}
	const jsglobals = new HermeticHost({}).globals(globalThis);
	const silent = { stdin: () => null, stdout: () => {}, stderr: () => {} };
	const python = await boot(
		// What the host's own happens to be must not count.
		{ ...host, entropy: (byteLength) => new Uint8Array(byteLength).fill(1) },
		{ ...options, ...silent, jsglobals, wasmModule, env: {} },
		{
			kind: "rehearse",
			libraries: Object.fromEntries(noted),
			onExports: (exports, library) => {
				const table = exports[CALLS_TABLE];
				if (!(table instanceof WebAssembly.Table)) return;
				for (let index = 0; index < table.length; index += 1) table.set(index, true);
				called.set(library, table);
				(exports[START_FUNCTION] as undefined | (() => void))?.();
			},
		},
	);
	// The app may have its own ways with Python: what was called is noted all the same.
	await use(python).catch(() => {});
	// Twice: Python makes instructions that run often into special ones, after some times.
	for (const script of [...scripts, ...scripts]) {
		const globals = python.toPy({ __name__: "__main__" });
		await python.runPythonAsync(script, { globals }).catch(() => {});
	}
	await python.pythaw.dispose();
	return (library) => {
		const calls = called.get(library);
		return calls && ((index) => calls.get(index) === null);
	};
}

/** @throws WasmFormatError for a module of an unknown kind. */
async function compileNoted(module: Uint8Array): Promise<WebAssembly.Module> {
	return WebAssembly.compile(noteCalls(module) as BufferSource);
}

/** What programs do with Python from JavaScript, and in Python. */
async function use(python: PythawAPI): Promise<void> {
	python.runPython("1 + 1");
	for (const wrong of ["1 / 0", "(", "import nothing_of_this_name"]) {
		try {
			python.runPython(wrong);
		} catch {
			// Errors are told in JavaScript, too.
		}
	}
	const globals = python.toPy({
		word: "ü",
		numbers: [1, 2.5, null, true],
		more: { bytes: new Uint8Array(2) },
	});
	const call = python.runPython(
		"def call(value, *, more=None):\n\treturn {'value': value, 'more': [more, (1, b'2'), {3}]}\ncall",
		{ globals },
	);
	call(1).toJs();
	call.callKwargs([{ a: 1 }], { more: "x" }).toJs({ dict_converter: Object.fromEntries });
	globals.set("x", call);
	for (const item of globals.get("numbers")) String(item);
	String([
		globals.has("x"),
		globals.get("x"),
		globals.length,
		call.type,
		globals.toJs(),
		String(call),
	]);
	for (const program of [language, methods, library]) python.runPython(program, { globals });
	await python.runPythonAsync(
		"import asyncio\nasync def one():\n\tawait asyncio.sleep(0)\n\treturn 1\nawait asyncio.gather(one(), one())",
		{ globals },
	);
	call.destroy();
	globals.destroy();
}
