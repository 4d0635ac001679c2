/**
 * The program of snapshots.test.ts: makes a snapshot by a recipe or with Pyodide's own loader, or
 * starts from one, and prints what came of it as JSON.
 *
 *   node build/test/generations/snapshots.js create|own|restore DIRECTORY FILE
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [action, directory, file] = process.argv.slice(2);
const { createSnapshot, loadPyodide } = await import(
	new URL("../../../dist/index.js", import.meta.url).href
);

/** State, an interned name, a JS reference, randomness and what the host would show through. */
const code = `
import json, random, re, sys, time
from js import Object
state = {"answer": 42}
seen = [time.time(), time.localtime()[:6], random.random(), time.get_clock_info("monotonic").resolution]
`;

/** What of it must be there, and what must be this start's own. */
const questions = `
import asyncio
from pyodide.ffi import run_sync
def wait(value):
    run_sync(asyncio.sleep(0.001))
    return value
try:
    switched = sorted([3, 1, 2], key=wait)
except RuntimeError as error:
    switched = str(error)
# Symbols of the main module, looked up by name: what a restore has left of the link step.
import ctypes
get_version = ctypes.pythonapi.Py_GetVersion
get_version.restype = ctypes.c_char_p
optimize = ctypes.c_int.in_dll(ctypes.pythonapi, "Py_OptimizeFlag").value
plus_one = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda number: number + 1)
linked = get_version().decode() == sys.version and optimize == 0 and plus_one(5) == 6
json.dumps([state["answer"], len(Object.keys(Object.new())), linked, switched])
`;

switch (action) {
	case "create": {
		const files = [{ content: "hello", destination: "/home/pyodide/a.txt" }];
		const recipe = { imports: ["asyncio", "tempfile"], files, run: [{ code, name: "app.py" }] };
		const { bytes } = await createSnapshot(recipe, { indexURL: directory });
		await writeFile(file, bytes);
		console.log(JSON.stringify(bytes.byteLength));
		break;
	}
	case "own": {
		const own = await import(pathToFileURL(join(directory, "pyodide.mjs")).href);
		const pyodide = await own.loadPyodide({ _makeSnapshot: true });
		pyodide.runPython(code);
		await writeFile(file, pyodide.makeMemorySnapshot());
		console.log(JSON.stringify(pyodide.version));
		break;
	}
	case "restore": {
		const pyodide = await loadPyodide({ indexURL: directory, snapshot: await readFile(file) });
		console.log(await pyodide.runPythonAsync(questions));
		break;
	}
	default:
		throw new TypeError(`${action}: one of create, own, restore`);
}
