/**
 * What the programs of this folder use of the library, as it is shipped in dist/: taken at once, so
 * that a call of it begins when it is made, and not a turn of the event loop later.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PyodideAPI } from "pyodide";
import { root } from "../engines/engines.js";

interface Pythaw {
	loadPyodide(options?: {
		snapshot?: Uint8Array;
		callAdaptor?: string;
	}): Promise<PyodideAPI & { pythaw: { callAdaptor: { name: string } } }>;
	takeSnapshot(pyodide: PyodideAPI): Promise<{ bytes: Uint8Array }>;
}

export const { loadPyodide, takeSnapshot }: Pythaw = await import(
	pathToFileURL(join(root, "dist", "index.js")).href
);
