/**
 * What installing packages needs of Node and of what imitates it. Loaded by the first recipe with
 * packages.
 */
import type { PackagingHost } from "../engine/host.js";
import { PythawError } from "../errors.js";
import { cacheDirectory } from "./directories.js";
import { createDiskCache } from "./disk-cache.js";
import { readPipSettings } from "./pip-settings.js";

/** @throws PythawError `ERR_READ` if pip is told to read a configuration file that is not there. */
export async function packagingHost(): Promise<PackagingHost> {
	const { readdir } = process.getBuiltinModule("node:fs").promises;
	const { fileURLToPath } = process.getBuiltinModule("node:url");
	return {
		cache: createDiskCache(cacheDirectory()),
		pip: await readPipSettings(),
		variable: (name) => process.env[name],
		async listDirectory(location) {
			const directory = location.startsWith("file://") ? fileURLToPath(location) : location;
			try {
				const entries = await readdir(directory, { withFileTypes: true });
				const files = entries.filter((entry) => !entry.isDirectory());
				return files.map(({ name }) => name).sort();
			} catch (error) {
				const { message } = error as Error;
				throw new PythawError("ERR_READ", `Cannot read the directory ${directory}: ${message}`, {
					cause: error,
				});
			}
		},
	};
}
