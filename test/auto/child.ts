/**
 * Starts Python with `snapshot: "auto"` and the options that it is given as JSON, defines the app, runs the
 * suite and says what became of the snapshot.
 *
 *   node build/test/auto/child.js OPTIONS [--short] [--wait FILE]
 *
 * `--wait` keeps the process until that file is there.
 */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { AutoEvent, LoadOptions, PythawAPI } from "../../src/index.js";
import { defineApp } from "../suite/app.js";
import { featuresHere } from "../suite/features.js";
import { runSuite, shortSuite, suite } from "../suite/suite.js";

/** What the process says at its end. */
export interface AutoReport {
	readonly restored: boolean;
	/** In the order in which they were told. */
	readonly states: AutoEvent["state"][];
	readonly details: (string | undefined)[];
	readonly loadedPackages: Record<string, string>;
	/** Names of the cases that failed, with what they threw. */
	readonly failed: string[];
	readonly cases: number;
	readonly random: number;
}

const { values, positionals } = parseArgs({
	options: { short: { type: "boolean" }, wait: { type: "string" } },
	allowPositionals: true,
});
const dist = new URL("../../../dist/index.js", import.meta.url).href;
const { loadPyodide }: { loadPyodide(options: LoadOptions): Promise<PythawAPI> } = await import(
	dist
);

const events: AutoEvent[] = [];
const pyodide = await loadPyodide({
	...JSON.parse(positionals[0]),
	snapshot: "auto",
	onProgress: (event) => {
		if (event.phase === "auto") events.push(event);
	},
});
const { loadedPackages, pythaw } = pyodide;
defineApp(pyodide);
const results = await runSuite(pyodide, featuresHere(), values.short ? shortSuite : suite);
const ran = results.filter(({ skippedFor }) => skippedFor === undefined);
while (values.wait !== undefined && !existsSync(values.wait)) await pause(50);
const report: AutoReport = {
	restored: pythaw.restored,
	states: events.map(({ state }) => state),
	details: events.map(({ detail }) => detail),
	loadedPackages: { ...loadedPackages } as Record<string, string>,
	failed: ran.filter(({ ok }) => !ok).map(({ name, error }) => `${name}: ${error}`),
	cases: ran.length,
	random: pyodide.runPython("draw()"),
};
console.log(JSON.stringify(report));
