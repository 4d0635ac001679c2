/**
 * The integration suite: all cases, and the one function that runs them against a Pyodide API object.
 * It must not know which loader or which start (cold, restored) the object came from.
 */
import type { PyodideAPI } from "pyodide";
import { applies, type Case, type Context, type Features, type Result } from "./case.js";
import { asynchronous } from "./cases/asynchronous.js";
import { buffers } from "./cases/buffers.js";
import { callbacks } from "./cases/callbacks.js";
import { calls } from "./cases/calls.js";
import { classes } from "./cases/classes.js";
import { contexts } from "./cases/contexts.js";
import { conversions } from "./cases/conversions.js";
import { exceptions } from "./cases/exceptions.js";
import { files } from "./cases/files.js";
import { generators } from "./cases/generators.js";
import { modules } from "./cases/modules.js";
import { numbers } from "./cases/numbers.js";
import { proxies } from "./cases/proxies.js";
import { streams } from "./cases/streams.js";
import { suspension } from "./cases/suspension.js";

/** In the order in which they run. */
export const suite: readonly Case[] = [
	...calls,
	...callbacks,
	...exceptions,
	...asynchronous,
	...generators,
	...contexts,
	...classes,
	...buffers,
	...numbers,
	...conversions,
	...proxies,
	...streams,
	...files,
	...modules,
	...suspension,
];

export const shortSuite: readonly Case[] = suite.filter((test) => test.short);

/** How long one case may take to settle, in milliseconds. A pending promise is a failure with a name. */
const patience = 20_000;

/** Runs the cases one after the other. `defineApp` must have been executed in the runtime. */
export async function runSuite(
	pyodide: PyodideAPI,
	features: Features,
	cases: readonly Case[] = suite,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const test of cases) {
		results.push(
			applies(test, features)
				? await runCase(pyodide, features, test)
				: { name: test.name, ok: false, skippedFor: test.needs },
		);
	}
	return results;
}

async function runCase(pyodide: PyodideAPI, features: Features, test: Case): Promise<Result> {
	const taken: unknown[] = [];
	const context: Context = {
		features,
		get(name) {
			const value = pyodide.globals.get(name);
			taken.push(value);
			return value;
		},
	};
	try {
		await settled(test.run(pyodide, context));
		return { name: test.name, ok: true };
	} catch (error) {
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return { name: test.name, ok: false, error: text };
	} finally {
		for (const value of taken) {
			if (value instanceof pyodide.ffi.PyProxy) value.destroy();
		}
	}
}

async function settled(outcome: void | Promise<void>): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`not settled after ${patience} ms`)), patience);
	});
	try {
		await Promise.race([outcome, late]);
	} finally {
		clearTimeout(timer);
	}
}
