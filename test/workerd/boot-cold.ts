/**
 * A cold start on workerd, of the files beside a worker, with pythaw as it is in src/: an app that is built
 * always has a snapshot. For the tests' worker and the bench's.
 */
import { boot } from "../../src/boot/boot.js";
import type { PythawAPI } from "../../src/index.js";
import { addCompiled } from "../../src/workerd/compiled-modules.js";
import { host } from "../../src/workerd/current.js";
import { EMBEDDED } from "../../src/workerd/embedded.js";

/** What the generated `files.mjs` of a built app exports. */
export interface WorkerFiles {
	/** Content of files and compiled modules, by name. */
	readonly files: Readonly<Record<string, any>>;
	readonly names: Readonly<Record<"glue" | "wasm" | "stdlib" | "lock", string>>;
	/** Names of small modules, by the keys of their bytes. */
	readonly small: Readonly<Record<string, string>>;
}

export function bootCold({ files, names, small }: WorkerFiles): Promise<PythawAPI> {
	for (const [key, name] of Object.entries(small)) addCompiled(key, files[name]);
	host().embedded.add(files);
	return boot(host(), {
		indexURL: EMBEDDED,
		createPyodideModule: files[names.glue].default,
		wasmModule: files[names.wasm],
		stdLibURL: EMBEDDED + names.stdlib,
		lockFileURL: EMBEDDED + names.lock,
	});
}
