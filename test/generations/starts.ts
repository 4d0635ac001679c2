/** Starting the suite's child on a release, with one snapshot of the app for each pair of release and engine. */
import type { Engine } from "../engines/engines.js";
import { stored } from "../store.js";
import type { Report } from "../suite/report.js";
import { runChild } from "../suite/start.js";
import type { Release } from "./releases.js";

/** The file with the snapshot that an engine made of the app with a release. */
export function appSnapshot(release: Release, engine: Engine): Promise<string> {
	return stored(`app, ${release.name}, ${engine.name}.pysnap`, (file) =>
		start(release, engine, "--mode", "make", "--snapshot", file),
	);
}

/** Runs the suite's child on a release. */
export function start(release: Release, engine: Engine, ...args: string[]): Promise<Report> {
	return runChild(engine, "--distribution", release.directory, ...args);
}
