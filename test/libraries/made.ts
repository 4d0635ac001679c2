/** The snapshots of programs of apps that an engine made, in one process, once for all test files. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { baseFile } from "../boot/base.js";
import { type Engine, engineNamed } from "../engines/engines.js";
import { stored } from "../store.js";
import { ask } from "../suite/start.js";
import { programs } from "./apps.js";
import type { Made } from "./child.js";
import { fileOf } from "./install.js";

export interface MadeOn {
	/** Holds the snapshots. */
	readonly directory: string;
	/** SHA-256, by program. */
	readonly digests: Readonly<Record<string, string>>;
	/** By app. */
	readonly outcomes: Readonly<Record<string, Made>>;
}

/** @param made programs, always the same for an engine. */
export async function madeOn(
	engine: Engine,
	made: readonly string[],
	{ onBase = false } = {},
): Promise<MadeOn> {
	const directory = await stored(
		`libraries, ${engine.name}${onBase ? ", on a base" : ""}`,
		async (path) => {
			mkdirSync(path);
			if (onBase) copyFileSync(await baseFile(), fileOf(path, "base"));
			const said = await ask(engine, "libraries/child", "make", path, ...made);
			writeFileSync(join(path, "outcomes.json"), JSON.stringify(said));
		},
	);
	return {
		directory,
		...JSON.parse(readFileSync(join(directory, "outcomes.json"), "utf8")),
	};
}

/** Of all apps, as Node 20 makes them, with nothing below them. */
export const madeWhole = (): Promise<MadeOn> => madeOn(engineNamed("Node 20"), programs);
