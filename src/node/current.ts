/**
 * The host of a process of Node and its like. In the package's entry for them it takes the place of
 * src/host.ts, so that a bundle for Node holds no code for pages (see rollup.config.mjs).
 */
import type { Host } from "../engine/host.js";
import { hostOnce } from "../engine/runtime-env.js";
import { EngineError } from "../errors.js";
import { createNodeHost } from "./host.js";

/** @throws EngineError where this is none of them. */
export const host = hostOnce((env): Host => {
	if (!(env.IN_NODE || env.IN_DENO || env.IN_BUN)) {
		throw new EngineError(
			"node:process",
			"This is pythaw's entry for Node, Deno and Bun, and none of them runs it. " +
				"In a page, import pythaw/dist/web/index.js, or have the bundler use the export condition `browser`.",
		);
	}
	return createNodeHost(env);
});
