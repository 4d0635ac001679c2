/**
 * Has a script of this package run behind this process: in a process of its own, which outlives this one,
 * or in a worker where none may be started. Neither keeps this process alive, nor says anything.
 */

import { libraryDirectory } from "./directories.js";
import { lockName, requestName } from "./kept-files.js";
import { isHeld } from "./lock.js";
import { removeOwn, writeOwn } from "./own-file.js";
import { mayStartEngine, mayStartWorker } from "./permits.js";

/** Set in the environment of a process that was started here: it must start no other. */
const MAKER = "PYTHAW_AUTO_MAKER";

const isMaker = (): boolean => process.env[MAKER] !== undefined;

/** Variables that would have the other process do more than it is for, such as wait for a debugger. */
const notForOthers = ["NODE_OPTIONS", "NODE_V8_COVERAGE", "NODE_INSPECT_RESUME_ON_START"];

const asked = new Set<string>();

/** Has one of this package's programs do a request behind this process. @returns why it will not; else undefined. */
export function makeBehind(
	program: string,
	root: string,
	id: string,
	request: unknown,
): string | undefined {
	const { join } = process.getBuiltinModule("node:path");
	if (isMaker()) return "this process makes them";
	if (asked.has(id) || isHeld(join(root, lockName(id)))) return "it is being made";
	const file = join(root, requestName(id));
	writeOwn(file, JSON.stringify(request));
	const obstacle = runBehind(join(libraryDirectory(), program), file, root);
	if (obstacle === undefined) asked.add(id);
	else removeOwn(file);
	return obstacle;
}

/** @returns why the ES module cannot run; undefined if it was started. */
function runBehind(script: string, argument: string, directory: string): string | undefined {
	const fs = process.getBuiltinModule("node:fs");
	// Bundled into an application, this library has no other file to run.
	if (!fs.existsSync(script)) return `${script}, which makes them, is missing`;
	if (mayStartEngine()) {
		startProcess([...engineFlags(directory), script, argument], directory);
		return undefined;
	}
	if (!mayStartWorker()) return "this process may start neither processes nor threads";
	const { Worker } = process.getBuiltinModule("node:worker_threads");
	const worker = new Worker(script, {
		workerData: { argument },
		execArgv: [],
		stdout: true,
		stderr: true,
	});
	worker.on("error", () => {});
	worker.unref();
	return undefined;
}

function startProcess(args: string[], cwd: string): void {
	const { spawn } = process.getBuiltinModule("node:child_process");
	const env: NodeJS.ProcessEnv = { ...process.env, [MAKER]: "1" };
	for (const name of notForOthers) delete env[name];
	// Electron is a Node only if it is told so.
	if (process.versions.electron !== undefined) env.ELECTRON_RUN_AS_NODE = "1";
	const child = spawn(process.execPath, args, {
		cwd,
		env,
		detached: true,
		stdio: "ignore",
		windowsHide: true,
	});
	child.on("error", () => {});
	child.unref();
}

/** What comes before a script on this engine's command line. */
function engineFlags(directory: string): string[] {
	if (process.versions.bun !== undefined) return ["run"];
	if (process.versions.deno === undefined) return [];
	const rights = ["read", "env", "sys", "net", `write=${directory}`].map(
		(name) => `--allow-${name}`,
	);
	return ["run", "--no-prompt", "--no-lock", ...rights];
}
