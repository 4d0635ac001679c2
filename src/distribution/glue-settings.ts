/**
 * What goes into the glue's factory, and the factory. Nothing here runs.
 */
import type { PyodideModule } from "./glue.js";
import type { PyodideInternals } from "./glue-api.js";
import type { GlueImports } from "./imports.js";

/** What goes into the glue's factory. */
export interface GlueSettings {
	API: Partial<PyodideInternals>;
	noImageDecoding: boolean;
	noAudioDecoding: boolean;
	noWasmDecoding: boolean;
	noInitialRun: boolean;
	preRun: ((module: PyodideModule) => void | Promise<void>)[];
	print?: (line: string) => void;
	printErr?: (line: string) => void;
	onExit: (status: number) => void;
	/** The older glue's way to end the program; it must throw `error`. */
	quit: (status: number, error: unknown) => never;
	thisProgram?: string;
	arguments: readonly string[];
	locateFile: (path: string) => string;
	/** For a specialised glue that lies elsewhere: the URL that it is to take for its own. */
	pythawAddress?: string;
	instantiateWasm: (
		imports: GlueImports,
		done: (instance: { exports: WebAssembly.Exports }, module: WebAssembly.Module) => void,
	) => object;
}

/** The default export of `pyodide.asm.mjs`. */
export type CreatePyodideModule = (settings: GlueSettings) => Promise<PyodideModule>;
