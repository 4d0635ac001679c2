/**
 * Running a recipe's Python. Errors come back as Python's own traceback, without the frames of this
 * machinery.
 */
import machinery from "./run-recipe.py";

/** Imports a module; returns the traceback if that raises. */
export function importModule(pyodide: any, name: string): string | undefined {
	return call(pyodide, "import_module", name);
}

/** Executes a script in `__main__` under a file name; returns the traceback if it raises. */
export function runScript(pyodide: any, code: string, name: string): string | undefined {
	return call(pyodide, "run_script", code, name);
}

function call(pyodide: any, name: string, ...args: string[]): string | undefined {
	const scope = pyodide.runPython("{}");
	try {
		// What Python is given here is part of the snapshot's digest, to the byte.
		pyodide.runPython(`\n${machinery}`, { globals: scope });
		const fn = scope.get(name);
		const traceback: string | undefined = fn(...args);
		fn.destroy();
		return traceback;
	} finally {
		scope.destroy();
	}
}
