/** Where this user's programs keep what they can make again. */

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
