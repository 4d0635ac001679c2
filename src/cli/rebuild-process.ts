/**
 * The process in which a recipe is followed again: it makes itself look like another host first, and
 * does nothing else.
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { disguiseProcess } from "../create/disguise.js";
import { buildDisguised } from "../create/prove.js";
import { host } from "../host.js";
import { openBase } from "../snapshot/base.js";
import { portable } from "./failure.js";
import type { RebuildReply, RebuildRequest } from "./rebuild.js";

const reply = (message: RebuildReply): void => {
	process.send!(message, () => process.disconnect());
};

process.once("message", async ({ recipe, options, output, watched }: RebuildRequest) => {
	try {
		disguiseProcess();
		const base = options.base && (await openBase(host(), options.base));
		const { bytes, writers } = await buildDisguised(host(), recipe, { ...options, base }, watched);
		writeFileSync(output, bytes);
		reply({ writers: writers.map((writer) => writer ?? null) });
	} catch (error) {
		reply({ error: portable(error) });
	}
});
