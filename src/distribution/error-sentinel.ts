/**
 * The JS value that stands for "a Python error is set" in calls from C to JavaScript (Pyodide's jslib.c).
 * The outer loader provides it.
 */
import { type GlueImports, replace } from "./imports.js";

/** Gives the main module a fresh sentinel, and the test for it, as each release imports them. */
export function provideErrorSentinel(imports: GlueImports): void {
	const marker = Symbol("error marker");
	const create = () => marker;
	const is = (value: unknown) => value === marker;
	// 314 and later: library functions, the glue's of which do nothing.
	replace(imports, "Jsv_GetError_import", () => create);
	replace(imports, "JsvError_Check", () => is);
	// 0.28 and 0.29: a module of imports that the glue does not have. 0.27 knows no sentinel.
	imports.sentinel = { create_sentinel: create, is_sentinel: is };
}
