/**
 * Releases whose files are read and compiled already, for further instances in this process: compiled
 * module, the glue's function, fingerprints, standard library.
 */
import type { Host } from "../engine/host.js";
import { SharedValues } from "../engine/shared-values.js";
import type { Distribution, DistributionLocations } from "./distribution.js";
import { glueFiles } from "./generations.js";
import type { KnownRelease } from "./known-release.js";

const distributions = new SharedValues<Distribution>();

/** A place among the releases that are shared. */
export interface SharedPlace {
	/** What is there. */
	readonly known: Distribution | undefined;
	/** Puts one there whose files are read, and that nothing can end any more. */
	put(distribution: Distribution): void;
}

/**
 * Undefined for files that cannot be told from others without reading them, or that the caller replaces.
 *
 * @param release given if a manifest names the files.
 */
export function sharedPlace(
	host: Host,
	locations: DistributionLocations,
	release: KnownRelease | undefined,
): SharedPlace | undefined {
	const { stdLib, stdLibURL, createPyodideModule, wasmModule } = locations;
	if ((stdLib ?? stdLibURL ?? createPyodideModule ?? wasmModule) !== undefined) return undefined;
	const name =
		release === undefined
			? nameByStamps(host, locations)
			: [release.glue, release.wasm, release.rest ?? release.wasm, release.stdlibFile]
					.map(({ location, integrity }) => `${location} ${integrity}`)
					.join(" ");
	if (name === undefined) return undefined;
	return {
		known: distributions.get(name),
		put: (distribution) => distributions.set(name, distribution),
	};
}

function nameByStamps(host: Host, { indexURL }: DistributionLocations): string | undefined {
	if (host.stampOf === undefined) return undefined;
	const wasm = host.stampOf(`${indexURL}pyodide.asm.wasm`);
	if (wasm === undefined) return undefined;
	const glues = glueFiles.map(({ name }) => host.stampOf!(indexURL + name));
	return [indexURL, wasm, ...glues, host.stampOf(`${indexURL}python_stdlib.zip`)].join(" ");
}
