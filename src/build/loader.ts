/**
 * pythaw's own part of a built app: the bundle that holds what a start needs, which the package brings
 * along as a file (rollup.config.mjs).
 */
import type { Host } from "../engine/host.js";
import { EngineError } from "../errors.js";
import type { Target } from "./manifest.js";

/** @throws EngineError in a program that holds this code in a bundle of its own. */
export async function readLoader(host: Host, target: Target): Promise<Uint8Array> {
	// Bundlers take `new URL("…", import.meta.url)` for a file that they have to add.
	const here = import.meta.url;
	const [, dist] = /^(.*\/dist\/)/.exec(here) ?? [];
	if (dist === undefined) {
		throw new EngineError(
			"import.meta.url",
			`The package's files cannot be found from ${here}: build the app with pythaw as it is installed, and not from a bundle.`,
		);
	}
	return host.read(`${dist}apps/${target}.mjs`);
}
