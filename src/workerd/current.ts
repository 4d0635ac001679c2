/**
 * The host of a worker in workerd. The entries for it, index-workerd.ts and app-workerd.ts, import this file
 * and not src/host.ts.
 */
import { hostOnce } from "../engine/runtime-env.js";
import { EngineError } from "../errors.js";
import { createWorkerdHost, type WorkerdHost } from "./host.js";

/** @throws EngineError elsewhere. */
export const host = hostOnce((env): WorkerdHost => {
	if (!env.IN_WORKERD) {
		throw new EngineError(
			"workerd",
			"This is pythaw's entry for workerd, and something else runs it. " +
				"Build the app for another target, or import the package by its name.",
		);
	}
	return createWorkerdHost(env);
});
