/**
 * A fresh instance of a distribution: the linear memory that images are relative to, and where the main
 * module's variables are in it.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { Ptr } from "../distribution/glue.js";
import type { PyodideInternals } from "../distribution/glue-api.js";
import type { Host } from "../engine/host.js";
import { neutralIdentity } from "../js-phase/identity.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";
import { readSymbolTable } from "../libraries/main-symbols.js";
import { failureOf } from "./failure.js";
import { link } from "./link.js";
import { HOME, prepareFiles } from "./prepare-files.js";

export async function freshMemory(host: Host, distribution: Distribution): Promise<Uint8Array> {
	return (await freshlyLinked(host, distribution)).module.HEAPU8;
}

/** @returns `variables`: addresses of those that the main module exports, by name. */
export async function freshInstance(host: Host, distribution: Distribution) {
	const { module } = await freshlyLinked(host, distribution);
	const wasmModule = await distribution.wasmModule;
	if ((await distribution.form) !== undefined) {
		const { data } = readSymbolTable(wasmModule);
		return { memory: module.HEAPU8, variables: data };
	}
	const exported = module as unknown as Readonly<Record<string, unknown>>;
	const variables = new Map<string, Ptr>();
	for (const { kind, name } of WebAssembly.Module.exports(wasmModule)) {
		if (kind !== "global") continue;
		// The glue gives some of them no property.
		const ptr = exported[`_${name}`] ?? module.GOT[name]?.value;
		if (typeof ptr === "number") variables.set(name, ptr);
	}
	return { memory: module.HEAPU8, variables };
}

/** Linked as any instance is, and then left alone. */
export async function freshlyLinked(
	host: Host,
	distribution: Distribution,
): Promise<LinkedInstance> {
	const internals = { runtimeEnv: host.runtimeEnv } as PyodideInternals;
	internals.config = { jsglobals: {}, env: {}, args: [], packages: [] };
	const { stdlib } = distribution;
	const linking = link({
		distribution,
		internals,
		anyVersion: true,
		callGlue: host.callGlue,
		environment: { LANG: neutralIdentity.language, _: neutralIdentity.program },
		program: neutralIdentity.program,
		prepareFiles: (module) => prepareFiles(module, { stdlib, home: HOME }),
	});
	return linking.catch((error) => {
		throw failureOf(error, "linking", false);
	});
}
