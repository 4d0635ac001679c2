/**
 * Native libraries and ctypes callbacks in snapshots of every release that pythaw starts.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { loadPyodide, takeSnapshot } from "../../src/index.js";
import { extensionFile } from "../native/extension.js";
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

describe("A snapshot holds native libraries and ctypes callbacks with", () => {
	for (const { name, directory } of releases) {
		it(name, async () => {
			const options = { indexURL: directory };
			const pyodide: any = await loadPyodide(options);
			pyodide.FS.mkdirTree("/lib/native");
			for (const library of ["base", "callbacks", "provider", "consumer"]) {
				pyodide.FS.writeFile(`/lib/native/${library}.so`, readFileSync(extensionFile(library)));
			}
			pyodide.runPython(program);
			expect(pyodide.runPython("exercise()")).to.equal("[1, 18, 42, 6]");
			const { bytes } = await takeSnapshot(pyodide, { allow: ["host-string"] });

			const restored = await loadPyodide({ ...options, snapshot: bytes });
			expect(restored.runPython("exercise()")).to.equal("[2, 18, 42, 7]");
			restored.runPython("consumer = ctypes.CDLL('/lib/native/consumer.so')");
			expect(restored.runPython("consumer.consume(1)")).to.equal(818);
		});
	}
});
