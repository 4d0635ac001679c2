/**
 * Puts a C extension of this folder, as setup.mjs built it, where Python imports it from. It must not
 * build anything itself, nor import the extension.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PyodideAPI } from "pyodide";
import { root } from "../engines/engines.js";

/** Path of a library on the host. @param name of the source file in test/native. */
export const extensionFile = (name: string): string =>
	join(root, "test", "native", "build", `${name}.so`);

/** @param name of the C file in test/native, and of the Python module. */
export async function installExtension(pyodide: PyodideAPI, name: string): Promise<void> {
	const bytes = await readFile(extensionFile(name));
	const sitePackages = pyodide.runPython("import site; site.getsitepackages()[0]") as string;
	pyodide.FS.writeFile(`${sitePackages}/${name}.so`, bytes);
	// The import system has listed the folder before, and may do so again only once its time changes.
	pyodide.runPython("import importlib; importlib.invalidate_caches()");
}
