/**
 * Starting the suite's child on a release, with one snapshot of the app for each pair of release and
 * engine, made when first asked for.
 */
import { join } from "node:path";
import type { Engine } from "../engines/engines.js";
import type { Report } from "../suite/report.js";
import { runChild, temporaryDirectory } from "../suite/start.js";
import type { Release } from "./releases.js";

const made = new Map<string, Promise<string>>();
let directory: string | undefined;

/** The file with the snapshot that an engine made of the app with a release. */
export function appSnapshot(release: Release, engine: Engine): Promise<string> {
	const key = `${release.version}-node-${engine.major}`;
	let file = made.get(key);
	if (!file) {
		file = make(key, release, engine);
		made.set(key, file);
	}
	return file;
}

async function make(key: string, release: Release, engine: Engine): Promise<string> {
	directory ??= temporaryDirectory();
	const file = join(directory, `${key}.pysnap`);
	await start(release, engine, "--mode", "make", "--snapshot", file);
	return file;
}

/** Runs the suite's child on a release. */
export function start(release: Release, engine: Engine, ...args: string[]): Promise<Report> {
	return runChild(engine, "--distribution", release.directory, ...args);
}
