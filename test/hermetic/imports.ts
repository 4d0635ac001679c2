/**
 * The function imports of a release's main module, read from its wasm.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";

/** The installed release's. */
export const installedModule = join(root, "node_modules", "pyodide", "pyodide.asm.wasm");

/** Names of the imports that are functions, in the module's order. */
export function functionImports(path: string): string[] {
	const module = new WebAssembly.Module(readFileSync(path));
	return WebAssembly.Module.imports(module)
		.filter(({ kind }) => kind === "function")
		.map(({ name }) => name);
}

/** Kinds of import other than functions, with the modules that they come from. */
export function otherImports(path: string): string[] {
	const module = new WebAssembly.Module(readFileSync(path));
	const kinds = WebAssembly.Module.imports(module)
		.filter(({ kind }) => kind !== "function")
		.map(({ module: from, kind }) => `${from} ${kind}`);
	return [...new Set(kinds)].sort();
}
