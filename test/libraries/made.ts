/** The snapshots of apps that an engine made, in one process, once for all test files. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { baseFile } from "../boot/base.js";
import { type Engine, engineNamed } from "../engines/engines.js";
import { stored } from "../store.js";
import { ask } from "../suite/start.js";
import { nativeApps } from "./apps.js";
import type { Made } from "./child.js";
import { fileOf } from "./install.js";

export interface MadeOn {
	/** Holds the snapshots. */
	readonly directory: string;
	/** By app. */
	readonly outcomes: Readonly<Record<string, Made>>;
}

const all = nativeApps.map(({ name }) => name);

/** @param names apps, always the same for an engine. */
export async function madeOn(
	engine: Engine,
	names: readonly string[],
	{ onBase = false } = {},
): Promise<MadeOn> {
	const directory = await stored(
		`libraries, ${engine.name}${onBase ? ", on a base" : ""}`,
		async (path) => {
			mkdirSync(path);
			if (onBase) copyFileSync(await baseFile(), fileOf(path, "base"));
			const outcomes = await ask(engine, "libraries/child", "make", path, ...names);
			writeFileSync(join(path, "outcomes.json"), JSON.stringify(outcomes));
		},
	);
	const outcomes = JSON.parse(readFileSync(join(directory, "outcomes.json"), "utf8"));
	return { directory, outcomes };
}

/** Of all apps, as Node 20 makes them, with nothing below them. */
export const madeWhole = (): Promise<MadeOn> => madeOn(engineNamed("Node 20"), all);

/** An app's snapshot of those, and what its exercise came to there. */
export async function madeApp(name: string): Promise<{ file: string; made: Made }> {
	const { directory, outcomes } = await madeWhole();
	return { file: fileOf(directory, name), made: outcomes[name]! };
}
