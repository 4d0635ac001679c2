/** A library that needs another which is not there: the error, and where nobody looks for it. */
import { copyFileSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadPyodide as loadWithPyodide } from "pyodide";
import { loadPyodide } from "../../src/index.js";
import { root } from "../engines/engines.js";
import { extensionFile } from "../native/extension.js";
import { temporaryDirectory } from "../suite/start.js";

describe("A library that needs another which is not there", () => {
	/** A release with that other library beside it on the host, which is no place to look. */
	const indexURL = temporaryDirectory();

	before(() => {
		const release = join(root, "node_modules", "pyodide");
		for (const name of readdirSync(release)) symlinkSync(join(release, name), join(indexURL, name));
		copyFileSync(extensionFile("base"), join(indexURL, "base.so"));
	});

	for (const [loader, load] of Object.entries({
		"Pyodide's own": loadWithPyodide,
		pythaw: loadPyodide,
	})) {
		it(`is refused with the other's name (${loader})`, async () => {
			const pyodide = await load({ indexURL });
			pyodide.FS.writeFile("/lib/middle.so", readFileSync(extensionFile("middle")));
			const code = `
import ctypes
try:
    ctypes.CDLL("/lib/middle.so")
except OSError as error:
    message = str(error)
message`;
			expect(pyodide.runPython(code)).to.equal(
				'could not load dynamic lib: /lib/middle.so\nError: Failed to find dynamic library "base.so"',
			);
		});
	}
});
