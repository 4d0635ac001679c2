/**
 * The parent's side of child.ts: starts it on an engine, waits for it to end by itself, and keeps one
 * snapshot per engine for all test files. It must end only what it started.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, root } from "../engines/engines.js";
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

/** Ample for a cold start and the whole suite on a busy machine; a hang is told by this. */
const patienceMs = 90_000;

/** Starts a script on an engine and waits for its end. A process that does not end is killed. */
export function run(engine: Engine, args: readonly string[], cwd = root): Promise<Ended> {
	return limited(
		() =>
			new Promise((resolve, reject) => {
				const child = spawn(engine.binary, args, {
					cwd,
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

/** Runs child.ts on an engine and reads its report. Throws, with all it said, if it did not end well. */
export async function runChild(engine: Engine, ...args: string[]): Promise<Report> {
	const child = join(root, "build", "test", "suite", "child.js");
	const { code, stdout, stderr } = await run(engine, [child, "--library", library, ...args]);
	if (code !== 0) {
		// Node prints the source line of an uncaught error: with minified glue, a megabyte.
		const said = `${stdout}${stderr}`.replace(/^.{500}.*$/gm, (line) => `${line.slice(0, 100)} …`);
		const how =
			code === null ? `did not end within ${patienceMs} ms` : `ended with exit code ${code}`;
		throw new Error(`${engine.name} ${args.join(" ")} ${how}\n${said}`);
	}
	return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Report;
}

const made = new Map<Engine, Promise<string>>();
let directory: string | undefined;

/** The file with this engine's snapshot of the app; made when first asked for. */
export function snapshotOf(engine: Engine): Promise<string> {
	let file = made.get(engine);
	if (!file) {
		file = make(engine);
		made.set(engine, file);
	}
	return file;
}

async function make(engine: Engine): Promise<string> {
	directory ??= temporaryDirectory();
	const file = join(directory, `node-${engine.major}.pysnap`);
	await runChild(engine, "--mode", "make", "--snapshot", file);
	return file;
}

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
