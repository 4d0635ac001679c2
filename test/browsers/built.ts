/**
 * A program for browsers: starts a built app from the module that `pythaw build` has written.
 *
 *   ADDRESS OF THE MODULE
 */
import type { App } from "../../src/app.js";

export async function program([address]: readonly string[]): Promise<unknown> {
	const { loadPyodide }: App = await import(address);
	const totals = new Set<number | undefined>();
	const pyodide = await loadPyodide({ onProgress: ({ total }) => totals.add(total) });
	const text = pyodide.runPython("open('/data/text').read()");
	const answer = pyodide.runPython("answer()");
	// Of the standard library, which arrives behind the start.
	const later = await pyodide.runPythonAsync("import colorsys; colorsys.rgb_to_hsv(1, 1, 1)[2]");
	return { answer, text, later, restored: pyodide.pythaw.restored, counted: totals.size > 1 };
}
