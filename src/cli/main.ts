/**
 * The command `pythaw`: which subcommand is meant. Each is a file of its own, loaded when it is
 * asked for, so that `run` starts without what the others need. `process` is the global one in all that
 * `run` loads: an import of it would make its streams, and load the network for that.
 */
import { print } from "./print.js";
import { exitCodes } from "./usage.js";

const [name, ...rest] = process.argv.slice(2);
if (name === "run") await runProgram(rest);
else if (name === "help" && rest[0] === "run") await runProgram(["--help"]);
else await runCommand(process.argv.slice(2));

/** `run` has a parser of its own: what follows the program is the program's. */
async function runProgram(argv: string[]): Promise<void> {
	const { parseRunArguments, run, runHelp } = await import("./run.js");
	try {
		const parsed = parseRunArguments(argv);
		if (parsed.help) print(runHelp);
		else run(parsed);
	} catch (error) {
		await failed("run", error);
	}
}

async function runCommand(argv: string[]): Promise<void> {
	watchOutput();
	const { createProgram } = await import("./program.js");
	const program = createProgram();
	try {
		await program.parseAsync(argv, { from: "user" });
	} catch (error) {
		const { exitCode } = error as { exitCode?: unknown };
		// Commander has printed its message already; it gives 1 to all that is not help or a version.
		if (typeof exitCode === "number") process.exit(exitCode && exitCodes.usage);
		await failed("", error);
	}
}

/** `run` has streams of its own, which tell Python. */
function watchOutput(): void {
	process.stdout.on("error", (error: NodeJS.ErrnoException) => {
		// Nobody reads on (`| head`), which is no fault of the command.
		if (error.code === "EPIPE") process.exit(exitCodes.failed);
		void import("./failure.js").then(({ failToWrite }) => failToWrite(error));
	});
	// There is no other place to say it.
	process.stderr.on("error", () => process.exit(exitCodes.failed));
}

async function failed(command: string, error: unknown): Promise<never> {
	const { fail } = await import("./failure.js");
	return fail(command, error);
}
