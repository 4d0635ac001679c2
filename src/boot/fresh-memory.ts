/**
 * A fresh instance of a distribution: the linear memory that images are relative to, and where the main
 * module's variables are in it. Linked as any instance is, and then left alone.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { PyodideInternals } from "../distribution/glue-api.js";
import type { Host } from "../engine/host.js";
import { neutralIdentity } from "../js-phase/identity.js";
import { link } from "./link.js";
import { HOME, prepareFiles } from "./prepare-files.js";

export interface FreshInstance {
	readonly memory: Uint8Array;
	/** Addresses of the variables that the main module exports, by name. */
	readonly variables: ReadonlyMap<string, Ptr>;
}

export async function freshMemory(host: Host, distribution: Distribution): Promise<Uint8Array> {
	return (await freshModule(host, distribution)).HEAPU8;
}

export async function freshInstance(
	host: Host,
	distribution: Distribution,
): Promise<FreshInstance> {
	const module = await freshModule(host, distribution);
	const exported = module as unknown as Readonly<Record<string, unknown>>;
	const variables = new Map<string, Ptr>();
	for (const { kind, name } of WebAssembly.Module.exports(await distribution.wasmModule)) {
		if (kind !== "global") continue;
		// The glue gives some of them no property.
		const ptr = exported[`_${name}`] ?? module.GOT[name]?.value;
		if (typeof ptr === "number") variables.set(name, ptr);
	}
	return { memory: module.HEAPU8, variables };
}

async function freshModule(host: Host, distribution: Distribution): Promise<PyodideModule> {
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
	return module;
}
