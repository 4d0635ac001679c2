/**
 * The process that `diff --run` starts: restores a snapshot, and asks its interpreter who holds objects.
 * Here the snapshot's own code may run, which is why it is a process of its own. It says nothing else.
 */
import process from "node:process";
import { boot } from "./boot/boot.js";
import type { NameReply, NameRequest } from "./engine/host.js";
import { HermeticHost } from "./hermetic/hermetic-host.js";
import { host } from "./host.js";
import { holdersOf } from "./references/holders.js";
import { BaseFiles } from "./snapshot/base-files.js";
import { decodeContents } from "./snapshot/decode.js";
import { readSource, readSources } from "./snapshot/source.js";
import { instanceOf } from "./snapshot/started-instance.js";

const reply = (message: NameReply): void => {
	process.send!(message, () => process.exit());
};

process.once("message", async ({ snapshot, bases, indexURL, stdLibURL, ptrs }: NameRequest) => {
	try {
		const here = host();
		const [bytes, files] = await Promise.all([
			readSource(here, snapshot),
			readSources(here, bases),
		]);
		const contents = await decodeContents(bytes, here.codecs, new BaseFiles(files));
		const pyodide = await boot(
			here,
			{ indexURL, stdLibURL, stdout() {}, stderr() {}, deserialize: () => null },
			{ kind: "examine", host: new HermeticHost(), snapshot: contents },
		);
		reply({ holders: holdersOf(instanceOf(pyodide).module, "objects", ptrs) });
	} catch (error) {
		reply({ error: String((error as Error)?.message ?? error) });
	}
});
