/** A page's program, as its author writes it: the tests bundle it and read what it leaves. */
import { loadPyodide } from "./app.recipe.toml";

loadPyodide().then(
	(pyodide) => {
		globalThis.answer = pyodide.runPython("answer()");
	},
	(error) => {
		globalThis.answer = String(error?.stack ?? error);
	},
);
