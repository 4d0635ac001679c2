/**
 * Importing a module by its address in pages and workers; and in a service worker, which forbids `import()`,
 * running its text instead.
 */
import type { KeptImport } from "../engine/host.js";
import { moduleAsFunction, type RunModule } from "../engine/module-as-function.js";
import { requestBytes } from "../engine/request.js";
import { EngineError } from "../errors.js";

/** How often importing a module from an address has failed, or given another one than it should. */
const failures = new Map<string, number>();

/** Browsers that keep a module's failure for ever take the address with another fragment for another module. */
export async function importModule(location: string): Promise<any> {
	if (isServiceWorker()) return runScript(location, decode(await requestBytes(location)));
	const count = failures.get(location);
	const address = count === undefined ? location : `${location}#${count}`;
	try {
		return await import(/* webpackIgnore: true */ /* @vite-ignore */ address);
	} catch (error) {
		failures.set(location, (count ?? 0) + 1);
		throw error;
	}
}

/** A file under a name that holds its digest is kept for good, also if it was damaged on its way. */
export async function forget(location: string): Promise<void> {
	failures.set(location, (failures.get(location) ?? 0) + 1);
	try {
		await (await fetch(location, { cache: "reload" })).arrayBuffer();
	} catch {
		// The next try says what is wrong.
	}
}

export const isServiceWorker = (): boolean => {
	const { ServiceWorkerGlobalScope: Scope } = globalThis as { ServiceWorkerGlobalScope?: any };
	return typeof Scope === "function" && globalThis instanceof Scope;
};

/** What a module is that cannot be imported: one function, exported as its default. */
export async function importFromText(
	location: string,
	bytes: Uint8Array,
	address = location,
): Promise<KeptImport> {
	const asFunction = moduleAsFunction(decode(bytes));
	if (asFunction === undefined) throw forbidden(location);
	const run = runScript(location, asFunction.text) as RunModule;
	return { module: { default: run({ url: address }, importModule) } };
}

/** Runs a classic script, as global code. */
function runScript(location: string, text: string): unknown {
	try {
		// biome-ignore lint/security/noGlobalEval: a service worker has no other way to run a file later.
		const runGlobally = globalThis.eval;
		return runGlobally(`${text}\n//# sourceURL=${location}`);
	} catch (error) {
		// The worker's content security policy.
		if (error instanceof EvalError) throw forbidden(location, error);
		throw error;
	}
}

const forbidden = (location: string, cause?: unknown): EngineError =>
	new EngineError(
		"import()",
		`A service worker forbids import(), and this one cannot run ${location} as text either.\n` +
			'Register the worker with type: "module", import that file\'s default export at its top, and pass it as createPyodideModule.',
		{ cause },
	);

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
