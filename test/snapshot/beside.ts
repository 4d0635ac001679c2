/**
 * The program of beside-pyodide.test.ts, for either loader: makes a memory snapshot in Pyodide's own
 * format, or restores one and says what works in it. One line of JSON at the end.
 *
 *   node build/test/snapshot/beside.js pyodide|pythaw make|restore FILE
 */
import { readFile, writeFile } from "node:fs/promises";

/** What a restored runtime can do. */
export interface Abilities {
	readonly state?: unknown;
	/** Through a C function that calls back into Python with a signature of its own. */
	readonly sorted?: unknown;
	/** Values of JavaScript that Python held. */
	readonly held?: unknown;
	/** The first number that `random` gives. */
	readonly random?: number;
	/** What run_sync through `sorted(key=…)` came to, or the message of its error. */
	readonly runSync?: unknown;
	/** The message of the error that ended the start, or the first use. */
	readonly failed?: string;
}

const app = `
import asyncio, js, random
from js import Math, console
from pyodide.ffi import run_sync
from pyodide_js._api import abortSignalAny

state = {"made": "before"}
log = console.log

async def later(x):
    await asyncio.sleep(0)
    return -x

def sort_suspended():
    return sorted([1, 3, 2], key=lambda x: run_sync(later(x)))
`;

const [loader, mode, file] = process.argv.slice(2) as ["pyodide" | "pythaw", string, string];
const { loadPyodide } = await import(
	loader === "pyodide" ? "pyodide" : new URL("../../../dist/index.js", import.meta.url).href
);

class Point {
	constructor(
		readonly x: number,
		readonly y: number,
	) {}
}
const serializer = (value: unknown) =>
	value instanceof Point ? { x: value.x, y: value.y } : undefined;
const deserialize = ({ x, y }: Point) => new Point(x, y);

if (mode === "make") {
	const pyodide = await loadPyodide({ _makeSnapshot: true });
	pyodide.runPython(app);
	pyodide.globals.set("point", new Point(3, 4));
	await writeFile(file, pyodide.makeMemorySnapshot({ serializer }));
	// Going on after the snapshot was made is not to be the next one's business.
	console.log(JSON.stringify(await abilities(pyodide)));
} else {
	console.log(JSON.stringify(await restore().catch((error) => ({ failed: error.message }))));
}

async function restore(): Promise<Abilities> {
	const bytes = await readFile(file);
	return abilities(
		await loadPyodide({
			_loadSnapshot: Promise.resolve(bytes),
			_snapshotDeserializer: deserialize,
		}),
	);
}

async function abilities(pyodide: any): Promise<Abilities> {
	const text: string = pyodide.runPython(`
import json
json.dumps({
    "state": state,
    "sorted": sorted(["bb", "a", "ccc"], key=len, reverse=True),
    "held": [Math.max(1, 2), log == console.log, point.x + point.y],
    "random": random.random(),
})`);
	const runSync = await pyodide.runPythonAsync("sort_suspended()").then(
		(list: any) => list.toJs(),
		(error: Error) => error.message.trimEnd().split("\n").at(-1),
	);
	return { ...JSON.parse(text), runSync };
}
