/**
 * Linear memory of a fresh instance of a distribution: what images are relative to. Linked as any
 * instance is, and then left alone.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { PyodideInternals } from "../distribution/glue-api.js";
import type { Host } from "../engine/host.js";
import { neutralIdentity } from "../js-phase/identity.js";
import { link } from "./link.js";
import { HOME, prepareFiles } from "./prepare-files.js";

export async function freshMemory(host: Host, distribution: Distribution): Promise<Uint8Array> {
	const internals = { runtimeEnv: host.runtimeEnv } as PyodideInternals;
	internals.config = { jsglobals: {}, env: {}, args: [], packages: [] };
	const { stdlib } = distribution;
	const { module } = await link({
		distribution,
		internals,
		anyVersion: true,
		environment: { LANG: neutralIdentity.language, _: neutralIdentity.program },
		program: neutralIdentity.program,
		prepareFiles: (module) => prepareFiles(module, { stdlib, home: HOME }),
	});
	return module.HEAPU8;
}
