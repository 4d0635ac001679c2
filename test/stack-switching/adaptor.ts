/**
 * The program of adaptor.test.ts: starts with the call adaptor of that name, and waits by `run_sync`
 * below a C function of another type than declared, without waiting first. Prints what came of it as a
 * line of JSON.
 *
 *   node build/test/stack-switching/adaptor.js wasm-gc|js
 */
import { installExtension } from "../native/extension.js";
import { defineApp } from "./app.js";
import { extensionSites } from "./cases/sites.js";
import { loadPyodide } from "./pythaw.js";

export interface Outcome {
	/** The adaptor that the instance says it has. */
	readonly adaptor: string;
	/** Sites that did not return what they should when nothing waited. */
	readonly wrongAtOnce: string[];
	/** The same with waiting; ends with the first that threw. */
	readonly wrongWaiting: string[];
	readonly thrown?: { readonly name: string; readonly message: string };
	/** What a plain call into Python came to after that: a value, or a message. */
	readonly afterwards: string;
}

const pyodide = await loadPyodide({ callAdaptor: process.argv[2] });
const adaptor = pyodide.pythaw.callAdaptor.name;
defineApp(pyodide);
await installExtension(pyodide, "arity");
const callSite = pyodide.globals.get("call_site");

const wrongAtOnce = extensionSites
	.filter(({ site, expected }) => !equal(callSite(site, false), expected))
	.map(({ site }) => site);
const wrongWaiting: string[] = [];
let thrown: Outcome["thrown"];
try {
	for (const { site, expected } of extensionSites) {
		if (!equal(await callSite.callPromising(site, true), expected)) wrongWaiting.push(site);
	}
} catch (error) {
	const { name, message } = error as Error;
	thrown = { name, message };
}
const outcome: Outcome = {
	adaptor,
	wrongAtOnce,
	wrongWaiting,
	thrown,
	afterwards: afterwards(),
};
console.log(JSON.stringify(outcome));

function afterwards(): string {
	try {
		return String(pyodide.runPython("6 * 7"));
	} catch (error) {
		return (error as Error).message;
	}
}

function equal(actual: unknown, expected: unknown): boolean {
	return JSON.stringify(actual) === JSON.stringify(expected);
}
