/**
 * A Python that has just started and has met nobody: what is in its memory is in every snapshot of this
 * release, and tells of no host.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { Host } from "../engine/host.js";
import { HermeticHost } from "../hermetic/hermetic-host.js";
import { instanceOf } from "../snapshot/started-instance.js";
import type { PythawAPI } from "./api.js";
import { boot } from "./boot.js";

export async function barePython(host: Host, { indexURL }: Distribution): Promise<PythawAPI> {
	const silent = { stdout: () => {}, stderr: () => {} };
	return boot(host, { indexURL, ...silent }, { kind: "create", host: new HermeticHost() });
}

export async function bareMemory(host: Host, distribution: Distribution): Promise<Uint8Array> {
	return instanceOf(await barePython(host, distribution)).module.HEAPU8;
}
