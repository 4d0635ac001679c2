/**
 * What an app that was built for workerd starts with: the `index.mjs` that `pythaw build --target workerd`
 * writes hands its description and its files to {@link openApp}. Holds nothing that makes snapshots.
 */
import type { PythawAPI } from "./boot/api.js";
import { type AppDescription, type AppOptions, startApp } from "./boot/open-app.js";
import { PythawError } from "./errors.js";
import { addCompiled } from "./workerd/compiled-modules.js";
import { host } from "./workerd/current.js";
import { EMBEDDED, type EmbeddedFiles } from "./workerd/embedded.js";
import { preparing, waking } from "./workerd/prepare.js";

export type { AppDescription, AppOptions } from "./boot/open-app.js";
export * from "./errors.js";

/** Modules that are compiled before, by the names of their files. */
export interface CompiledFiles {
	/** Of native libraries, by their paths in the snapshot. */
	readonly libraries: Readonly<Record<string, string>>;
	/** What is else compiled on a start, by what their bytes are told apart by. */
	readonly small: Readonly<Record<string, string>>;
}

export interface WorkerdApp {
	/**
	 * Starts the app. Called in global scope, it restores memory while the worker starts, and goes on with what
	 * needs a clock and entropy once a handler awaits it.
	 */
	loadPyodide(options?: AppOptions): Promise<PythawAPI>;
	/** The same in two calls: the first in global scope, what it returns in a handler. */
	prepare(options?: AppOptions): () => Promise<PythawAPI>;
}

/** @param files of the worker's configuration, by their names. */
export function openApp(
	description: AppDescription,
	compiled: CompiledFiles,
	files: EmbeddedFiles,
): WorkerdApp {
	const { embedded } = host();
	embedded.add(files);
	const moduleOf = (name: string): WebAssembly.Module => {
		const file = files[name];
		if (file instanceof WebAssembly.Module) return file;
		throw new PythawError(
			"ERR_READ",
			`${name} is no module of type wasm in the worker's configuration.`,
		);
	};
	const loadPyodide = waking(async (options: AppOptions = {}): Promise<PythawAPI> => {
		for (const [key, name] of Object.entries(compiled.small)) addCompiled(key, moduleOf(name));
		const libraries = Object.entries(compiled.libraries);
		return startApp(host(), description, EMBEDDED, {
			wasmModule: moduleOf(description.wasm.url),
			compiledLibraries: Object.fromEntries(
				libraries.map(([path, name]) => [path, moduleOf(name)]),
			),
			...options,
		});
	});
	return { loadPyodide, prepare: preparing(loadPyodide) };
}
