/**
 * The built command line as a process: start it, feed it, wait for what it says, see how it ends.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { nodes, root } from "../engines/engines.js";
import { stored } from "../store.js";
import { temporaryDirectory } from "../suite/start.js";

/** Built by `npm run build`. */
export const cli = join(root, "dist", "cli.js");

export interface Options {
	/** JS engine; default: the one that runs the tests. */
	readonly engine?: string;
	/** What the engine takes before a script; default: what a Node takes in the tests. */
	readonly run?: readonly string[];
	readonly cwd?: string;
	readonly env?: Record<string, string>;
	/** The whole of standard input; default: empty. */
	readonly input?: string | Uint8Array;
}

/** How a process ended. */
export interface Outcome {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly bytes: Uint8Array;
}

/** A process under way, its standard input open. */
export class Running {
	readonly child: ChildProcess;
	readonly ended: Promise<Outcome>;
	#stdout: Buffer[] = [];
	#stderr = "";

	constructor(args: readonly string[], options: Options = {}) {
		const { engine = process.execPath, run = nodes[0]!.baseline, cwd, env } = options;
		this.child = spawn(engine, [...run, cli, ...args], { cwd, env: { ...process.env, ...env } });
		// Writing to a program that has ended already is no concern of a test.
		this.child.stdin!.on("error", () => {});
		this.child.stdout!.on("data", (chunk: Buffer) => this.#stdout.push(chunk));
		this.child.stderr!.on("data", (chunk: Buffer) => {
			this.#stderr += chunk;
		});
		this.ended = new Promise((resolve, reject) => {
			this.child.on("error", reject);
			this.child.on("close", (code, signal) => {
				const bytes = Buffer.concat(this.#stdout);
				resolve({ code, signal, stdout: bytes.toString(), stderr: this.#stderr, bytes });
			});
		});
	}

	/** Standard output so far. */
	get said(): string {
		return Buffer.concat(this.#stdout).toString();
	}

	/** Resolves once standard output holds the text; rejects if the process ends without. */
	async says(text: string): Promise<void> {
		const said = () => Buffer.concat(this.#stdout).includes(text);
		while (!said()) {
			const more = new Promise((resolve) => this.child.stdout!.once("data", resolve));
			const outcome = await Promise.race([more.then(() => undefined), this.ended]);
			if (outcome && !said()) {
				throw new Error(`ended without saying ${JSON.stringify(text)}: ${JSON.stringify(outcome)}`);
			}
		}
	}

	interrupt(): void {
		this.child.kill("SIGINT");
	}
}

/** Runs the command to its end. */
export function pythaw(args: readonly string[], options: Options = {}): Promise<Outcome> {
	const running = new Running(args, options);
	running.child.stdin!.end(options.input ?? "");
	return running.ended;
}

export const pause = (ms: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, ms));

/** A snapshot to start quickly from; it holds `state` in `__main__` and two files. */
export const stateSnapshot = () => stored("state.pysnap", makeStateSnapshot);

async function makeStateSnapshot(file: string): Promise<void> {
	const directory = temporaryDirectory();
	writeFileSync(join(directory, "setup.py"), "state = {'answer': 42}\n");
	writeFileSync(join(directory, "inside.txt"), "from the snapshot");
	writeFileSync(join(directory, "later.py"), "where = 'in the snapshot'\n");
	const files = ["--file", "inside.txt", "--file", "later.py"];
	const flags = ["--run", "setup.py", ...files, "--env", "MODE=made"];
	const { code, stderr } = await pythaw(["create", ...flags, "--quiet", "-o", file], {
		cwd: directory,
	});
	if (code !== 0) throw new Error(stderr);
}
