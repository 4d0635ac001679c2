/**
 * Starting programs on engines: waits for each to end by itself, and reads what it says. One snapshot of
 * the app per engine serves all test files. It must end only what it started.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askBrowser } from "../browsers/ask-browser.js";
import type { Place } from "../browsers/browsers.js";
import { type Engine, optimising, root } from "../engines/engines.js";
import { stored } from "../store.js";
import type { LibraryName } from "./library.js";
import type { Report } from "./report.js";

/** How a process ended, and what it said. */
export interface Ended {
	/** Null if it had to be killed. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** From the last output on stdout to the exit, in milliseconds. */
	readonly lingeredMs: number;
}

/** Which loader the engine tests start: `PYTHAW_TEST_LIBRARY=pyodide` runs them against Pyodide itself. */
const library = (process.env.PYTHAW_TEST_LIBRARY ?? "pythaw") as LibraryName;

/** Ample for the longest program on a machine that has ten times as much to do; a hang is told by this. */
const patienceMs = 600_000;

/** Starts a script on an engine and waits for its end. A process that does not end is killed. */
export function run(engine: Engine, args: readonly string[], cwd = root): Promise<Ended> {
	return limited(
		() =>
			new Promise((resolve, reject) => {
				const { run, baseline, environment } = engine;
				const child = spawn(engine.binary, [...run, ...baseline, ...args], {
					cwd,
					env: { ...process.env, ...environment },
					stdio: ["ignore", "pipe", "pipe"],
					timeout: patienceMs,
					killSignal: "SIGKILL",
				});
				let [stdout, stderr] = ["", ""];
				let lastOutput = performance.now();
				child.stdout.setEncoding("utf8").on("data", (text: string) => {
					stdout += text;
					lastOutput = performance.now();
				});
				child.stderr.setEncoding("utf8").on("data", (text: string) => {
					stderr += text;
				});
				child.on("error", reject);
				let endedAt = lastOutput;
				child.on("exit", () => {
					endedAt = performance.now();
				});
				child.on("close", (code) => {
					resolve({ code, stdout, stderr, lingeredMs: Math.max(0, endedAt - lastOutput) });
				});
			}),
	);
}

/**
 * Runs a program of build/test on an engine and reads the line of JSON that it ends with. Throws, with all
 * that it said, if it did not end well.
 */
export async function ask<T>(engine: Engine, program: string, ...args: string[]): Promise<T> {
	const file = join(root, "build", "test", `${program}.js`);
	const { code, stdout, stderr } = await run(engine, [file, ...args]);
	if (code !== 0) {
		// Node prints the source line of an uncaught error: with minified glue, a megabyte.
		const said = `${stdout}${stderr}`.replace(/^.{500}.*$/gm, (line) => `${line.slice(0, 100)} …`);
		const how =
			code === null ? `did not end within ${patienceMs} ms` : `ended with exit code ${code}`;
		throw new Error(`${engine.name}, ${program} ${args.join(" ")} ${how}\n${said}`);
	}
	return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as T;
}

/** Runs program.ts on an engine or in a browser, and reads its reports, one for each start. */
export function runStarts(engine: Engine | Place, ...args: string[]): Promise<readonly Report[]> {
	const all = ["--library", library, ...args];
	if (!("where" in engine)) return ask<Report[]>(engine, "suite/child", ...all);
	return limited(() => askBrowser<Report[]>(engine, "suite/program", all));
}

/** The same for a single start. */
export async function runChild(engine: Engine | Place, ...args: string[]): Promise<Report> {
	return (await runStarts(engine, ...args))[0]!;
}

/**
 * What all cases come to on a cold start on an engine, and the file of the snapshot that was taken of the
 * app before they ran. One start serves both, and all test files. The engine compiles as it does for
 * everybody.
 */
export async function coldStartOn(
	engine: Engine,
): Promise<{ readonly report: Report; readonly snapshot: string }> {
	const [snapshot, report] = ["app.pysnap", "report.json"];
	const directory = await stored(`app, ${library}, ${engine.name}`, async (path) => {
		mkdirSync(path);
		const said = await runChild(
			optimising(engine),
			"--mode",
			"cold",
			"--snapshot",
			join(path, snapshot),
		);
		writeFileSync(join(path, report), JSON.stringify(said));
	});
	return {
		report: JSON.parse(readFileSync(join(directory, report), "utf8")) as Report,
		snapshot: join(directory, snapshot),
	};
}

/** The file with this engine's snapshot of the app; made when first asked for. */
export const snapshotOf = async (engine: Engine): Promise<string> =>
	(await coldStartOn(engine)).snapshot;

const directories: string[] = [];

/** A new directory that is removed when this process ends. */
export function temporaryDirectory(): string {
	if (directories.length === 0) {
		process.once("exit", () => {
			for (const path of directories) rmSync(path, { recursive: true, force: true });
		});
	}
	const path = mkdtempSync(join(tmpdir(), "pythaw-test-"));
	directories.push(path);
	return path;
}

/** Starting Python takes a core for seconds: more at once than this only makes each slower. */
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function limited<T>(task: () => Promise<T>): Promise<T> {
	if (running === atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
	else running++;
	try {
		return await task();
	} finally {
		const next = waiting.shift();
		if (next) next();
		else running--;
	}
}
