/**
 * The two kinds of glue file, and how each is imported. Knows no release; leaves nothing behind in
 * the global object.
 */
import type { Host, KeepCode } from "../../engine/host.js";
import { PythawError } from "../../errors.js";
import type { CreatePyodideModule } from "../glue-settings.js";

/** A glue file as a distribution may have it. */
export interface GlueFile {
	readonly name: string;
	/**
	 * Imports it from a distribution's directory. Rejects as the host does if it is not there.
	 *
	 * @param read gives its bytes.
	 */
	load(host: Host, location: string, read: () => Promise<Uint8Array>): Promise<LoadedGlue>;
}

/** What a glue file gives. */
export interface LoadedGlue {
	readonly createPyodideModule: CreatePyodideModule;
	/** Keeps what the engine compiled of it for the next process; undefined where that cannot be. */
	readonly keep?: KeepCode;
}

/** Keeps what was compiled of a glue that may have failed to load. */
export const keeping =
	(glue: Promise<LoadedGlue>): KeepCode =>
	(kind) =>
		void glue.then(({ keep }) => keep?.(kind)).catch(() => {});

/** An ES module, whose default export is the factory. */
export const moduleGlue: GlueFile = {
	name: "pyodide.asm.mjs",
	async load(host, location, read) {
		const { module, keep } =
			host.importKept === undefined
				? { module: await host.importModule(location) }
				: await host.importKept(location, await read());
		return { createPyodideModule: module.default as CreatePyodideModule, keep };
	},
};

/** What the script calls the factory, as a global variable. */
const GLOBAL_NAME = "_createPyodideModule";

const globals = globalThis as { [GLOBAL_NAME]?: CreatePyodideModule };

/** By location, because an engine does not run a script again that it has imported before. */
const loaded = new Map<string, CreatePyodideModule>();
/** Scripts run one at a time: all assign to the same global variable. */
let last: Promise<unknown> = Promise.resolve();

/** A classic script that assigns the factory to a global variable. */
export const scriptGlue: GlueFile = {
	name: "pyodide.asm.js",
	load(host, location) {
		const factory = last.then(() => loaded.get(location) ?? runScript(host, location));
		last = factory.catch(() => {});
		return factory.then((createPyodideModule) => ({ createPyodideModule }));
	},
};

async function runScript(host: Host, location: string): Promise<CreatePyodideModule> {
	const before = globals[GLOBAL_NAME];
	await host.importModule(location);
	// Unchanged means that Pyodide's own loader ran this file before: then it is the factory already.
	const factory = globals[GLOBAL_NAME];
	if (typeof factory !== "function") {
		throw new PythawError(
			"ERR_BOOT",
			`${location} defines no ${GLOBAL_NAME}: it is no Pyodide glue.`,
		);
	}
	if (before === undefined) delete globals[GLOBAL_NAME];
	else globals[GLOBAL_NAME] = before;
	loaded.set(location, factory);
	return factory;
}
