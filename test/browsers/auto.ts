/**
 * A program for browsers: one start with `snapshot: "auto"`, and what came of it.
 *
 *   OPTIONS AS JSON  [wait: until nobody makes a snapshot any more]
 */
import type * as Pythaw from "../../src/index.js";

export interface AutoVisit {
	readonly restored: boolean;
	/** Of the events with phase `auto`, in order, with their details. */
	readonly states: readonly (readonly [string, string?])[];
	/** What Python says, and a random number of its own. */
	readonly answer: number;
	readonly random: number;
	/** Names of what is kept at the end; undefined where nothing can be. */
	readonly kept?: readonly string[];
}

export async function program([optionsText, wait]: readonly string[]): Promise<AutoVisit> {
	const library = "/node_modules/pythaw/dist/web/index.js";
	const { loadPyodide }: typeof Pythaw = await import(library);
	const states: [string, string?][] = [];
	const { run = "6 * 7", ...options } = JSON.parse(optionsText);
	const pyodide = await loadPyodide({
		...options,
		snapshot: "auto",
		onProgress: (event) => {
			if (event.phase === "auto") states.push([event.state, event.detail]);
		},
	});
	const answer = pyodide.runPython(run);
	const random = pyodide.runPython("import random; random.random()");
	if (wait) await nobodyMakes();
	return { restored: pyodide.pythaw.restored, states, answer, random, kept: await keptNames() };
}

/** Resolves when a maker that was asked for has come to its end. */
async function nobodyMakes(): Promise<void> {
	const cache = await caches.open("pythaw-auto");
	for (;;) {
		await new Promise((resolve) => setTimeout(resolve, 100));
		const { held = [] } = await navigator.locks.query();
		const names = (await cache.keys()).map(({ url }) => url);
		const busy = held.length > 0 || names.some((name) => name.endsWith(".tries"));
		if (!busy && names.some((name) => name.endsWith(".json"))) return;
	}
}

async function keptNames(): Promise<string[] | undefined> {
	try {
		const keys = await (await caches.open("pythaw-auto")).keys();
		return keys.map(({ url }) => url.replace(/^.*\//, "")).sort();
	} catch {
		return undefined;
	}
}
