/**
 * Which host this process is, found once. The package's entries know that beforehand: rollup.config.mjs
 * puts src/node/current.ts or src/browser/current.ts in the place of this file.
 */
import { createBrowserHost } from "./browser/host.js";
import type { Host } from "./engine/host.js";
import { hostOnce } from "./engine/runtime-env.js";
import { createNodeHost } from "./node/host.js";

/** The host of this process. */
export const host = hostOnce(
	(env): Host =>
		env.IN_NODE || env.IN_DENO || env.IN_BUN ? createNodeHost(env) : createBrowserHost(env),
);
