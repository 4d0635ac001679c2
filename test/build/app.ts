/**
 * A small app, built once for all tests: what `pythaw build` writes for a recipe. And copies of it, which
 * tests may break.
 */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { AppManifest, FileRecord, FileRole } from "../../src/build/manifest.js";
import { cli } from "../cli/pythaw.js";
import { stored } from "../store.js";
import { temporaryDirectory } from "../suite/start.js";

/**
 * The recipe of the app, and of one on it. Its script ends the process where `js` is not the virtual one of
 * recipes: nothing is built then, whether that is when it is followed or in the rehearsal.
 */
export const recipe = `
imports = ["json"]
files = [{ content = "from the app", destination = "/data/text" }]
run = [{ name = "app.py", code = """
def answer(): return 42
import js
if js.process.pid != 1: js.process.exit(3)
del js
""" }]
`;
export const layerRecipe = `run = [{ name = "layer.py", code = "def layer(): return answer() + 1" }]\n`;

/** Runs the command line, and tells what it said if it failed. */
export function pythaw(...args: string[]): string {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[...process.execArgv, cli, ...args],
		{
			encoding: "utf8",
		},
	);
	if (status !== 0) throw new Error(`pythaw ${args.join(" ")}\n${stdout}${stderr}`);
	return stdout;
}

/** The directory of the app. Nobody writes into it. */
export const builtApp = (): Promise<string> =>
	stored("built app", async (directory) => {
		const file = join(temporaryDirectory(), "app.toml");
		writeFileSync(file, recipe);
		pythaw("build", file, "-o", directory, "--no-precompress", "--quiet");
	});

/** A copy of the app in a directory of that name, outside of any project. */
export async function copiedApp(name = "app"): Promise<string> {
	const directory = join(temporaryDirectory(), name);
	cpSync(await builtApp(), directory, { recursive: true });
	return directory;
}

export const manifestOf = (directory: string): AppManifest =>
	JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));

/** The path of the file with that role. */
export function pathOf(directory: string, role: FileRole): string {
	const { name } = manifestOf(directory).files.find((file) => file.role === role) as FileRecord;
	return join(directory, name);
}
