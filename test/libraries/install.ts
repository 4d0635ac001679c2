/** Where an app is on the host, and putting what it needs where Python and the loader of libraries find it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { extensionFile } from "../native/extension.js";
import type { NativeApp } from "./apps.js";

/** An app's snapshot in a directory of snapshots. */
export const fileOf = (directory: string, name: string): string =>
	join(directory, `${name}.pysnap`);

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
