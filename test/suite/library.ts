/**
 * The loaders that the suite can be run against: pythaw as built in dist/, and Pyodide itself, which
 * tells a wrong case from a wrong loader. It knows how each starts and how each takes a snapshot,
 * nothing else.
 */
import type { PyodideAPI } from "pyodide";

export interface Library {
	coldStart(): Promise<PyodideAPI>;
	/** A cold start whose runtime is to be made into a snapshot. */
	startToMake(): Promise<PyodideAPI>;
	take(pyodide: PyodideAPI): Promise<Uint8Array>;
	restore(snapshot: Uint8Array): Promise<PyodideAPI>;
}

export type LibraryName = "pythaw" | "pyodide";

/** What the suite uses of the library. Imported by location: the tests are to see what is shipped. */
interface Pythaw {
	loadPyodide(options?: { indexURL?: string; snapshot?: Uint8Array }): Promise<PyodideAPI>;
	takeSnapshot(pyodide: PyodideAPI): Promise<{ bytes: Uint8Array }>;
	/** And what single tests use. */
	readonly [name: string]: any;
}

const inBrowser = typeof process === "undefined";

/** In a page as from a server of installed packages, where it finds Pyodide. */
export const importPythaw = (): Promise<Pythaw> =>
	inBrowser
		? import("/node_modules/pythaw/dist/web/index.js" as string)
		: import(new URL("../../../dist/index.js", import.meta.url).href);

const pythaw = (indexURL?: string): Library => ({
	coldStart: async () => (await importPythaw()).loadPyodide({ indexURL }),
	startToMake: async () => (await importPythaw()).loadPyodide({ indexURL }),
	take: async (pyodide) => (await (await importPythaw()).takeSnapshot(pyodide)).bytes,
	restore: async (snapshot) => (await importPythaw()).loadPyodide({ indexURL, snapshot }),
});

/** Options that Pyodide takes and does not declare. */
type Undeclared = Parameters<typeof import("pyodide").loadPyodide>[0] & {
	_makeSnapshot?: boolean;
	_loadSnapshot?: Uint8Array;
};

const pyodideItself = (directory?: string): Library => {
	// A path of this machine, or of the server that this module came from.
	const place = directory ?? (inBrowser ? "/node_modules/pyodide" : undefined);
	const loader = place ? new URL(`${place}/pyodide.mjs`, import.meta.url).href : "pyodide";
	const start = async (options: Undeclared = {}): Promise<PyodideAPI> =>
		(await import(loader)).loadPyodide(options);
	return {
		coldStart: () => start(),
		startToMake: () => start({ _makeSnapshot: true }),
		take: async (pyodide) =>
			(pyodide as PyodideAPI & { makeMemorySnapshot(): Uint8Array }).makeMemorySnapshot(),
		restore: (snapshot) => start({ _loadSnapshot: snapshot }),
	};
};

/** Each for the Pyodide release in a directory; default: the `pyodide` package. */
export const libraries: Record<LibraryName, (directory?: string) => Library> = {
	pythaw,
	pyodide: pyodideItself,
};
