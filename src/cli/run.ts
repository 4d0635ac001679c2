/**
 * `pythaw run`: what its arguments mean, and the main thread's part. Python runs in a worker, so
 * that this thread can always take a signal; this one owns signals, standard input and the exit.
 */
import type { Worker } from "node:worker_threads";
import { endProcess } from "./end-process.js";
import { type FromPython, MainEnd, type Program, type RunRequest } from "./run-channel.js";
import { InputFeed } from "./run-input.js";
import { isTerminal } from "./terminal.js";
import { UsageError } from "./usage.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface RunArguments {
	readonly help: boolean;
	/** Undefined: one that an earlier run left, if there is any. */
	readonly snapshot?: string;
	/** Start from nothing, and leave nothing behind. */
	readonly noSnapshot?: boolean;
	/** What the snapshot is made on. */
	readonly base?: readonly string[];
	readonly indexURL?: string;
	readonly program: Program;
}

/** As `python` does: options end at the program, and what follows is the program's. Hence no general option parser. */
export function parseRunArguments(argv: readonly string[]): RunArguments {
	const options: Mutable<Omit<RunArguments, "help" | "program">> = {};
	const program = (
		kind: Program["kind"],
		target: string,
		rest: number,
		name = "",
	): RunArguments => ({
		help: false,
		...options,
		program: { kind, target, args: argv.slice(rest), name },
	});
	for (let index = 0; index < argv.length; index++) {
		const [option, inline] = splitOption(argv[index]);
		const value = (): string => {
			const given = inline ?? argv[++index];
			if (given === undefined) throw new UsageError(`option '${option}' needs an argument`);
			return given;
		};
		switch (option) {
			case "-h":
			case "--help":
				return { help: true, program: { kind: "stdin", target: "", args: [], name: "" } };
			case "--snapshot":
				options.snapshot = value();
				break;
			case "--no-snapshot":
				if (inline !== undefined) throw new UsageError(`option '${option}' takes no argument`);
				options.noSnapshot = true;
				break;
			case "--base":
				options.base = [...(options.base ?? []), value()];
				break;
			case "--index-url":
				options.indexURL = value();
				break;
			case "-c":
				return program("code", value(), index + 1);
			case "-m":
				return program("module", value(), index + 1);
			case "-":
				return program("stdin", "", index + 1, "-");
			case "--":
				if (index + 1 === argv.length) return program("stdin", "", index + 1);
				return program("script", argv[index + 1], index + 2);
			default:
				if (option.startsWith("-")) throw new UsageError(`unknown option '${option}'`);
				return program("script", option, index + 1);
		}
	}
	return program("stdin", "", argv.length);
}

/** `--name=value` and `-cvalue` hold their value; a script's name is left whole. */
function splitOption(argument: string): [option: string, inline?: string] {
	if (/^-[cm]./.test(argument)) return [argument.slice(0, 2), argument.slice(2)];
	const equals = argument.indexOf("=");
	if (argument.startsWith("--") && equals > 0) {
		return [argument.slice(0, equals), argument.slice(equals + 1)];
	}
	return [argument];
}

export const runHelp = `Usage: pythaw run [options] [SCRIPT | -c CODE | -m MODULE | -] [ARG...]

Run a Python program, as python does, in an interpreter that is started from a snapshot: the one that is
named, or else the one of bare Python that the first run leaves in the cache (see pythaw cache --help).
Without a program it is read from standard input. Everything after the program is its own: sys.argv.

Options:
  --snapshot FILE     start from this snapshot; the program runs in its __main__
  --no-snapshot       start from nothing, and leave no snapshot behind
  --base FILE         a snapshot that it is made on; repeatable
  --index-url DIR     directory of the Pyodide release (default: the installed package "pyodide")
  -c CODE             run this code
  -m MODULE           run a module or package as a script
  -                   run standard input
  -h, --help          show this help

The program sees the host's files under their own paths, the environment, and standard streams.
Ctrl-C raises KeyboardInterrupt; a second one ends the process. The exit code is the program's.
`;

export function run({ program, snapshot, noSnapshot, base, indexURL }: RunArguments): void {
	if (noSnapshot && snapshot !== undefined) {
		throw new UsageError("options '--snapshot' and '--no-snapshot' cannot be used together");
	}
	if (base !== undefined && snapshot === undefined) {
		throw new UsageError("option '--base' needs --snapshot");
	}
	// With a snapshot the script may be one of its files: then Python looks for it.
	if (program.kind === "script" && snapshot === undefined) checkScript(program.target);
	const channel = new MainEnd();
	const input = new InputFeed(channel);
	reportTerminalSize(channel);

	const request: RunRequest = {
		program,
		snapshot: noSnapshot ? undefined : (snapshot ?? "auto"),
		base,
		indexURL,
		workingDirectory: process.cwd(),
		executable: process.argv[1] ?? "",
		memory: channel.memory,
	};
	let hasWritten = false;
	const worker = startWorker(request, (stream, chunk) => {
		hasWritten = true;
		stream.write(chunk);
	});
	void import("./run-ahead.js").then(({ workAhead }) =>
		workAhead(request, (message, transfer = []) => worker.postMessage(message, [...transfer])),
	);
	worker.on("message", (message: FromPython) => {
		switch (message.type) {
			case "input":
				return input.request();
			case "running":
				return forwardInterrupts(() => {
					channel.interrupt();
					worker.postMessage({ type: "interrupt" });
				});
			case "exit":
				return endProcess(message.code, input.isOpen || hasWritten);
			case "failed":
				return fail(message.error);
		}
	});
	worker.on("error", fail);
	// After a message that ends the process this is never reached.
	worker.on("exit", () => fail(new Error("the Python thread ended without a word")));
}

/**
 * Python writes to the process's own streams. What else a thread says (Node's warnings) is passed on here: the
 * worker would make this thread's streams at once, which few runs need.
 */
function startWorker(
	workerData: RunRequest,
	write: (stream: NodeJS.WriteStream, chunk: Uint8Array) => void,
): Worker {
	const { Worker } = process.getBuiltinModule("node:worker_threads");
	const program = new URL("./cli-worker.js", import.meta.url);
	const worker = new Worker(program, { workerData, stdout: true, stderr: true });
	for (const name of ["stdout", "stderr"] as const) {
		worker[name].on("data", (chunk) => write(process[name], chunk));
	}
	return worker;
}

/** Most runs need nothing of this. */
async function fail(error: unknown): Promise<never> {
	return (await import("./failure.js")).fail("run", error);
}

/** The first SIGINT is Python's, the second is the system's again. Other signals keep their default. */
function forwardInterrupts(interrupt: () => void): void {
	const first = () => {
		process.on("SIGINT", second);
		interrupt();
	};
	// Not process.exit(): it waits for the Python thread, which may be blocked in a write.
	const second = () => {
		process.removeAllListeners("SIGINT");
		process.kill(process.pid, "SIGINT");
	};
	process.once("SIGINT", first);
}

/** A script that cannot be opened is known before Python is started. */
function checkScript(path: string): void {
	try {
		process.getBuiltinModule("node:fs").statSync(path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const why = code === "ENOENT" ? "there is no such file" : (error as Error).message;
		throw new UsageError(`cannot open '${path}': ${why}`);
	}
}

function reportTerminalSize(channel: MainEnd): void {
	if (!isTerminal(1)) return;
	const { stdout } = process;
	const report = () => channel.setTerminalSize(stdout.rows, stdout.columns);
	report();
	stdout.on("resize", report);
}
