/**
 * The standard library with the bytecode of what a start imports beside the sources, for tests that need many
 * cold starts and not what takes most of one: Pyodide's own library is sources, which Python compiles on each.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { stored } from "../store.js";
import { baseSnapshot, installed, startOnBase } from "./base.js";

const compile = `
import importlib._bootstrap_external as bootstrap, importlib.util, sys, zipfile
prefix = "/lib/python3%d.zip/" % sys.version_info.minor
names = {module.__spec__.origin for module in sys.modules.values() if getattr(module, "__spec__", None)}
with zipfile.ZipFile("/tmp/sources.zip") as sources, zipfile.ZipFile("/tmp/compiled.zip", "w") as compiled:
    for entry in sources.infolist():
        data = sources.read(entry)
        compiled.writestr(entry, data)
        if (path := prefix + entry.filename) in names:
            code = compile(data, path, "exec", dont_inherit=True)
            # The kind that is not held against the source.
            pyc = bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(data), False)
            compiled.writestr(zipfile.ZipInfo(entry.filename + "c"), pyc)
`;

/** Path of the zip, for the option `stdLibURL`. Nobody may write to it. */
export const compiledLibrary = (): Promise<string> =>
	stored("compiled_stdlib.zip", async (file) => {
		const pyodide = await startOnBase(await baseSnapshot());
		pyodide.FS.writeFile("/tmp/sources.zip", readFileSync(new URL("python_stdlib.zip", installed)));
		pyodide.runPython(compile);
		writeFileSync(file, pyodide.FS.readFile("/tmp/compiled.zip"));
	});
