/**
 * A program for browsers: several starts of one built app in one page, and what each came to. Before each,
 * the server is told, which may change what it serves.
 *
 *   ADDRESS OF THE APP'S MODULE  HOW MANY STARTS
 */
import type { App } from "../../src/app.js";

/** What Python says, or the error. */
export type Outcome = number | { readonly code: string; readonly message: string };

export async function program([address, count]: readonly string[]): Promise<Outcome[]> {
	const { loadPyodide }: App = await import(address);
	const outcomes: Outcome[] = [];
	for (let index = 0; index < Number(count); index += 1) {
		await fetch(`/next?${index}`);
		outcomes.push(
			await loadPyodide().then(
				(pyodide) => pyodide.runPython("import colorsys; answer()"),
				({ code, message }) => ({ code, message }),
			),
		);
	}
	return outcomes;
}
