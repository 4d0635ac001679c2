/** Where programs are on the host; putting what an app needs where Python finds it, and running it there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { extensionFile } from "../native/extension.js";
import type { NativeApp } from "./apps.js";

/** A program's snapshot in a directory of them. */
export const fileOf = (directory: string, program: string): string =>
	join(directory, `${program}.pysnap`);

/** Imports nothing of what it installs. */
export function install(pyodide: any, { wheels = [], libraries = [] }: NativeApp): void {
	const cache = join(root, "test", "wheels", ".cache");
	const names = readdirSync(cache);
	for (const wheel of wheels) {
		const fileName = names.find((each) => each.startsWith(wheel));
		if (fileName === undefined) throw new Error(`No wheel ${wheel}: npm run setup`);
		pyodide.unpackArchive(new Uint8Array(readFileSync(join(cache, fileName))), "wheel", {
			extractDir: pyodide.runPython("import site; site.getsitepackages()[0]"),
		});
	}
	pyodide.FS.mkdirTree("/lib/native");
	for (const library of libraries) {
		pyodide.FS.writeFile(`/lib/native/${library}.so`, readFileSync(extensionFile(library)));
	}
	pyodide.runPython("import importlib; importlib.invalidate_caches()");
}

/** Runs code among the app's own names, which are a dict of the program's. */
export function runIn(pyodide: any, { name }: NativeApp, code: string): void {
	const key = JSON.stringify(name);
	pyodide.runPython(`
apps = globals().get("apps", {})
exec(${JSON.stringify(code)}, apps.setdefault(${key}, {"__name__": "__main__"}))`);
}

/** What the app's exercise comes to, as text. */
export const exercised = (pyodide: any, { name }: NativeApp): string =>
	pyodide.runPython(`repr(apps[${JSON.stringify(name)}]["exercise"]())`);
