/** Where this library runs from: its programs that run in processes of their own lie there. */

/** Bundled, this file is in the directory itself; as it is in the source, in a room of it. */
export function libraryDirectory(): string {
	const path = process.getBuiltinModule("node:path");
	const here = path.dirname(process.getBuiltinModule("node:url").fileURLToPath(import.meta.url));
	return path.basename(here) === "node" ? path.dirname(here) : here;
}
