/**
 * The host's cache on disk, in the directory that the platform has for caches. Never the only copy
 * of anything: whatever goes wrong here means "not cached".
 */
import type { Cache } from "../engine/host.js";
import { writeOwn } from "./own-file.js";

/** A cache in a directory, which is made by the first write. */
export function createDiskCache(directory: string | undefined): Cache | undefined {
	if (directory === undefined) return undefined;
	const fs = process.getBuiltinModule("node:fs").promises;
	const path = process.getBuiltinModule("node:path");
	return {
		async read(name) {
			const file = path.join(directory, name);
			try {
				// Only a file: a pipe would be waited for. What is larger than Node reads at once fails.
				return (await fs.stat(file)).isFile() ? await fs.readFile(file) : undefined;
			} catch {
				return undefined;
			}
		},
		async write(name, bytes) {
			try {
				writeOwn(path.join(directory, name), bytes);
			} catch {
				// No room, say.
			}
		},
	};
}
