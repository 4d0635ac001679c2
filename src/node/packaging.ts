/**
 * What installing packages needs of Node and of what imitates it. Loaded by the first recipe with
 * packages.
 */
import type { PackagingHost } from "../engine/host.js";
import { PythawError } from "../errors.js";
import { cacheDirectory } from "./cache-directory.js";
import { createDiskCache } from "./disk-cache.js";
import { readPipSettings } from "./pip-settings.js";

type Builtin = <M>(name: string) => M;

/** @throws PythawError `ERR_READ` if pip is told to read a configuration file that is not there. */
export async function packagingOf(builtin: Builtin): Promise<PackagingHost> {
	const fs = builtin<typeof import("node:fs")>("node:fs");
	const path = builtin<typeof import("node:path")>("node:path");
	const { fileURLToPath } = builtin<typeof import("node:url")>("node:url");
	return {
		cache: createDiskCache(fs, path, cacheDirectory(path)),
		pip: await readPipSettings(fs, path),
		variable: (name) => process.env[name],
		async listDirectory(location) {
			const directory = location.startsWith("file://") ? fileURLToPath(location) : location;
			try {
				const entries = await fs.promises.readdir(directory, { withFileTypes: true });
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
