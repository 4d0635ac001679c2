/**
 * Linear memory of a Python that has just started and has met nobody: what is in there is in every
 * snapshot of this release, and tells of no host.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { Host } from "../engine/host.js";
import { HermeticHost } from "../hermetic/hermetic-host.js";
import { instanceOf } from "../snapshot/started-instance.js";
import { boot } from "./boot.js";

export async function bareMemory(host: Host, { indexURL }: Distribution): Promise<Uint8Array> {
	const silent = () => {};
	const pyodide = await boot(
		host,
		{ indexURL, stdout: silent, stderr: silent },
		{ kind: "create", host: new HermeticHost() },
	);
	return instanceOf(pyodide).module.HEAPU8;
}
