/**
 * The host of a worker in workerd. In the package's entry for it, it takes the place of src/host.ts (see
 * rollup.config.mjs).
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
