/**
 * The host of a worker in workerd. In the package's entry for it, it takes the place of src/host.ts (see
 * rollup.config.mjs).
 */
import { detectRuntimeEnv } from "../engine/runtime-env.js";
import { EngineError } from "../errors.js";
import { createWorkerdHost, type WorkerdHost } from "./host.js";

let current: WorkerdHost | undefined;

/** @throws EngineError elsewhere. */
export function host(): WorkerdHost {
	if (current === undefined) {
		const env = detectRuntimeEnv();
		if (!env.IN_WORKERD) {
			throw new EngineError(
				"workerd",
				"This is pythaw's entry for workerd, and something else runs it. " +
					"Build the app for another target, or import the package by its name.",
			);
		}
		current = createWorkerdHost(env);
	}
	return current;
}
