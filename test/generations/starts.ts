/**
 * Starts of a release that several files share. A cold start of the suite's child is made into a snapshot of
 * the app before its cases run, so that one serves both.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../engines/engines.js";
import { stored } from "../store.js";
import type { Report } from "../suite/report.js";
import { ask, runChild } from "../suite/start.js";
import { previous, type Release } from "./releases.js";

export interface ColdStart {
	readonly report: Report;
	/** The file that was made of it. */
	readonly snapshot: string;
}

export async function coldStart(release: Release, engine: Engine): Promise<ColdStart> {
	const directory = await stored(`app, ${release.name}, ${engine.name}`, async (path) => {
		mkdirSync(path);
		const args = ["--mode", "cold", "--snapshot", join(path, "app.pysnap")];
		const report = await start(release, engine, ...args);
		writeFileSync(join(path, "report.json"), JSON.stringify(report));
	});
	return {
		report: JSON.parse(readFileSync(join(directory, "report.json"), "utf8")),
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
	return start(release, engine, "--mode", "restore", "--snapshot", snapshot);
}

/** All cases run with the newest release of the generation before, the short list with the others. */
function start(release: Release, engine: Engine, ...args: string[]): Promise<Report> {
	const cases = release === previous ? [] : ["--short"];
	return runChild(engine, "--distribution", release.directory, ...cases, ...args);
}
