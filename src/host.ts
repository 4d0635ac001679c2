/**
 * Which host this process is, found once.
 */
import { createBrowserHost } from "./browser/host.js";
import type { Host } from "./engine/host.js";
import { detectRuntimeEnv } from "./engine/runtime-env.js";
import { createNodeHost } from "./node/host.js";

let current: Host | undefined;

/** The host of this process. */
export function host(): Host {
	if (current === undefined) {
		const env = detectRuntimeEnv();
		current =
			env.IN_NODE || env.IN_DENO || env.IN_BUN ? createNodeHost(env) : createBrowserHost(env);
	}
	return current;
}
