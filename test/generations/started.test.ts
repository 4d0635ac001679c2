/**
 * All releases started at once in one process: each is the one that was asked for. Then what is asked of
 * every release, in these starts: native libraries and ctypes callbacks in its snapshots, and its
 * compatibility tags.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadPyodide, takeSnapshot } from "../../src/index.js";
import { parseLock, targetOf } from "../../src/packages/lock.js";
import { supportedTags } from "../../src/packages/tags.js";
import { extensionFile } from "../native/extension.js";
import { wheelPath } from "../packages/wheels.js";
import { releases } from "./releases.js";

const program = `
import ctypes
base = ctypes.CDLL("/lib/native/base.so")
library = ctypes.CDLL("/lib/native/callbacks.so")
provider = ctypes.CDLL("/lib/native/provider.so", mode=ctypes.RTLD_GLOBAL)
Whole = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
library.set_handler(double := Whole(lambda value: 2 * value))
base.base_swap(0, 2)
def exercise():
    return repr([base.base_next(), base.base_apply(0, 6, 3), library.fire(21), provider.provided(1)])`;

/** Which tags of wheels Python's own `packaging` finds, in order. */
const findTags = `
import json, sys
sys.path.insert(0, "/packaging.whl")
from packaging.tags import sys_tags
tags = [str(tag) for tag in sys_tags()]
sys.path.remove("/packaging.whl")
json.dumps(tags)`;

describe("Of all releases, and one of them twice, started at once in one process", () => {
	const wanted = [...releases, releases.at(-1)!];
	let started: any[];

	before(async () => {
		started = await Promise.all(
			wanted.map(({ directory }) => loadPyodide({ indexURL: directory })),
		);
	});

	it("each is the one whose directory was given", () => {
		const versions = started.map((pyodide) =>
			pyodide.runPython("import pyodide; pyodide.__version__"),
		);
		expect(versions).to.deep.equal(wanted.map(({ version }) => version));
	});

	for (const [index, { name, directory }] of releases.entries()) {
		it(`${name} holds native libraries and ctypes callbacks in a snapshot`, async () => {
			const pyodide = started[index];
			pyodide.FS.mkdirTree("/lib/native");
			for (const library of ["base", "callbacks", "provider", "consumer"]) {
				pyodide.FS.writeFile(`/lib/native/${library}.so`, readFileSync(extensionFile(library)));
			}
			pyodide.runPython(program);
			expect(pyodide.runPython("exercise()")).to.equal("[1, 18, 42, 6]");
			const { bytes } = await takeSnapshot(pyodide, { allow: ["host-string"] });

			const restored = await loadPyodide({ indexURL: directory, snapshot: bytes });
			expect(restored.runPython("exercise()")).to.equal("[2, 18, 42, 7]");
			restored.runPython("consumer = ctypes.CDLL('/lib/native/consumer.so')");
			expect(restored.runPython("consumer.consume(1)")).to.equal(818);
		});

		it(`${name} takes the wheels, in the same order, that packaging finds it takes`, () => {
			const pyodide = started[index];
			pyodide.FS.writeFile("/packaging.whl", readFileSync(wheelPath("packaging")));
			const found: string[] = JSON.parse(pyodide.runPython(findTags));
			const path = join(directory, "pyodide-lock.json");
			const ours = supportedTags(targetOf(parseLock(readFileSync(path, "utf8"), path)));
			const shared = ours.filter((tag) => found.includes(tag));
			expect(found.length).to.be.greaterThan(30);
			expect(shared).to.deep.equal(found);
			// What is ours alone is what micropip adds: Pyodide's own names of the platform.
			for (const tag of ours) {
				if (!found.includes(tag)) expect(tag).to.match(/-(pyodide|pyemscripten)_\d+_\d+_wasm32$/);
			}
		});
	}
});
