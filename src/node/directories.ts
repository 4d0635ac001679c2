/** Where this user's programs keep what they can make again, and where this library runs from. */

/** Directory for what pythaw keeps between processes; undefined where the environment names no home. */
export function cacheDirectory(): string | undefined {
	const path = process.getBuiltinModule("node:path");
	const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
	// The XDG base directory specification has relative paths ignored.
	if (XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME)) return path.join(XDG_CACHE_HOME, "pythaw");
	if (process.platform === "win32") {
		return LOCALAPPDATA && path.join(LOCALAPPDATA, "pythaw", "Cache");
	}
	if (!HOME) return undefined;
	return process.platform === "darwin"
		? path.join(HOME, "Library", "Caches", "pythaw")
		: path.join(HOME, ".cache", "pythaw");
}

/** Where the programs lie that run in processes of their own. In the source, this file is in a room of that. */
export function libraryDirectory(): string {
	const path = process.getBuiltinModule("node:path");
	const here = path.dirname(process.getBuiltinModule("node:url").fileURLToPath(import.meta.url));
	return path.basename(here) === "node" ? path.dirname(here) : here;
}
