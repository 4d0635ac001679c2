/**
 * The host of a page or worker. In the package's entry for them it takes the place of src/host.ts, so
 * that a bundle for a page holds no code for Node (see rollup.config.mjs).
 */
import type { Host } from "../engine/host.js";
import { hostOnce } from "../engine/runtime-env.js";
import { EngineError } from "../errors.js";
import { createBrowserHost } from "./host.js";

/** @throws EngineError on Node and its like. */
export const host = hostOnce((env): Host => {
	if (env.IN_NODE || env.IN_DENO || env.IN_BUN) {
		throw new EngineError(
			"fetch",
			"This is pythaw's entry for pages and workers, and Node, Deno or Bun runs it. " +
				"Import the package by its name there, or have the bundler use the export condition `node`.",
		);
	}
	return createBrowserHost(env);
});
