/** The snapshots of all apps that an engine made, in one process, once for all test files. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../engines/engines.js";
import { stored } from "../store.js";
import { ask } from "../suite/start.js";
import { nativeApps } from "./apps.js";
import type { Made } from "./child.js";

export interface MadeOn {
	/** Holds `0.pysnap` and so on, by the place in the table of apps. */
	readonly directory: string;
	readonly outcomes: readonly Made[];
}

export async function madeOn(engine: Engine): Promise<MadeOn> {
	const directory = await stored(`libraries, ${engine.name}`, async (path) => {
		mkdirSync(path);
		const outcomes = await ask<Made[]>(engine, "libraries/child", "make", path);
		writeFileSync(join(path, "outcomes.json"), JSON.stringify(outcomes));
	});
	const outcomes = JSON.parse(readFileSync(join(directory, "outcomes.json"), "utf8"));
	return { directory, outcomes };
}

/** One app's snapshot, and what its exercise came to where that was made. */
export async function appOn(engine: Engine, name: string): Promise<{ file: string; made: Made }> {
	const { directory, outcomes } = await madeOn(engine);
	const index = nativeApps.findIndex((app) => app.name === name);
	return { file: join(directory, `${index}.pysnap`), made: outcomes[index] };
}
