/** Starts of a release that several files share: one cold start serves all that is asked of one. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../engines/engines.js";
import { stored } from "../store.js";
import type { Report } from "../suite/report.js";
import { ask, runChild } from "../suite/start.js";
import type { ColdReport } from "./facts.js";
import { previous, type Release } from "./releases.js";

export interface ColdStart extends ColdReport {
	/** The file that was made of it. */
	readonly snapshot: string;
}

export async function coldStart(release: Release, engine: Engine): Promise<ColdStart> {
	const directory = await stored(`app, ${release.name}, ${engine.name}`, async (path) => {
		mkdirSync(path);
		const args = [release.directory, join(path, "app.pysnap"), ...casesOf(release)];
		const said = await ask<ColdReport>(engine, "generations/facts", ...args);
		writeFileSync(join(path, "report.json"), JSON.stringify(said));
	});
	return {
		...(JSON.parse(readFileSync(join(directory, "report.json"), "utf8")) as ColdReport),
		snapshot: join(directory, "app.pysnap"),
	};
}

/** The snapshot that snapshots.ts has made by its recipe. */
export const recipeSnapshot = (release: Release, engine: Engine): Promise<string> =>
	stored(`recipe, ${release.name}, ${engine.name}`, async (path) => {
		await ask(engine, "generations/snapshots", "create", release.directory, path);
	});

/** A restore of what an engine made with a release, on the same. */
export async function restored(release: Release, engine: Engine): Promise<Report> {
	const { snapshot } = await coldStart(release, engine);
	const args = ["--distribution", release.directory, ...casesOf(release)];
	return runChild(engine, ...args, "--mode", "restore", "--snapshot", snapshot);
}

/** All cases run with the newest release of the generation before, the short list with the others. */
const casesOf = (release: Release): readonly string[] => (release === previous ? [] : ["--short"]);
