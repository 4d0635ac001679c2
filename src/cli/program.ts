/**
 * The subcommands as a general option parser sees them: names, options, help. What each does is in
 * its own file, loaded when it is asked for. `run` is here for the help only: see main.ts.
 */
import { Command } from "commander";
import { version } from "../version.js";
import type { CreateFlags } from "./create.js";
import type { DiffFlags } from "./diff.js";
import type { DoctorFlags } from "./doctor.js";
import { fail } from "./failure.js";
import type { InspectFlags } from "./inspect.js";
import { collect, withRecipeOptions } from "./recipe-options.js";
import type { VerifyFlags } from "./verify.js";

const indexUrl = [
	"--index-url <dir>",
	'directory of the Pyodide release (default: package "pyodide")',
] as const;

export function createProgram(): Command {
	const program = new Command("pythaw")
		.description("Start Pyodide (Python in WebAssembly) from a memory snapshot.")
		.version(version, "-V, --version", "print the version")
		.helpOption("-h, --help", "show this help")
		.exitOverride();
	reportAs(program, "");

	/** @param act what the command does, told its arguments and options. */
	const add = (
		usage: string,
		description: string,
		act: (...given: any[]) => Promise<void>,
	): Command => {
		const command = program.command(usage).description(description);
		const name = command.name();
		reportAs(command, name);
		return command.action((...given) => act(...given).catch((error) => fail(name, error)));
	};

	withRecipeOptions(
		add(
			"create [recipe]",
			"create a snapshot from a recipe (TOML or JSON) and options that add to it",
			async (recipe: string | undefined, flags: CreateFlags) =>
				(await import("./create.js")).create(recipe, flags),
		),
	)
		.option(
			"--base <file>",
			"follow it on this snapshot and hold what differs; again for what that one is made on",
			collect,
		)
		.option(...indexUrl)
		.option("--allow <kind[:name]>", "let something of this process in (repeatable)", collect)
		.requiredOption("-o, --output <file>", "the snapshot's file; replaced only if all goes well")
		.option("--prove", "follow the recipe again elsewhere, and refuse what differs")
		.option("--json", "print the summary as JSON")
		.option("--quiet", "print neither progress nor summary")
		.addHelpText(
			"after",
			"\nWithout a recipe and options the base snapshot is made: bare CPython.",
		);

	program
		.command("run")
		.usage("[--snapshot FILE [--base FILE]] [SCRIPT | -c CODE | -m MODULE | -] [ARG...]")
		.description("run a Python program, as python does, in a fresh interpreter or a snapshot's");

	add(
		"inspect <file>",
		"print what a snapshot says of itself",
		async (file: string, flags: InspectFlags) =>
			(await import("./inspect.js")).inspect(file, flags),
	)
		.option("--json", "print it as JSON")
		.option("--sbom", "print its packages as a bill of materials (CycloneDX 1.6, JSON)");

	withRecipeOptions(
		add(
			"verify <file>",
			"check that a snapshot is whole, of this Pyodide, and holds nothing of this host",
			async (file: string, flags: VerifyFlags) => (await import("./verify.js")).verify(file, flags),
		).option("--rebuild [recipe]", "follow its recipe again, elsewhere, and compare"),
	)
		.option("--base <file>", "a snapshot that it is made on (repeatable)", collect)
		.option("--allow <kind[:name]>", "let something of this host pass (repeatable)", collect)
		.option("--integrity <digest>", "the digest that the file must have (sha256-...)")
		.option(...indexUrl)
		.option("--json", "print the report as JSON");

	add(
		"diff <a> <b>",
		"say in what two snapshots differ: files, Python objects, references, manifest",
		async (a: string, b: string, flags: DiffFlags) => (await import("./diff.js")).diff(a, b, flags),
	)
		.option(...indexUrl)
		.option("--base <file>", "a snapshot that one of them is made on (repeatable)", collect)
		.option("--limit <count>", "how many differences to name (default: 20)")
		.option("--json", "print the report as JSON")
		.addHelpText("after", "\nExit code 0: equal; 1: they differ, or could not be compared.");

	add(
		"doctor",
		"print what this JavaScript engine can do and which Pyodide is found",
		async (flags: DoctorFlags) => (await import("./doctor.js")).doctor(flags),
	)
		.option(...indexUrl)
		.option("--wat", "print the call adaptor's WebAssembly as text, too")
		.option("--json", "print it as JSON");
	return program;
}

/** Wrong usage in the form of all our errors: the command's name, what is wrong, where to look. */
function reportAs(command: Command, name: string): void {
	const prefix = name ? `pythaw ${name}` : "pythaw";
	command.showHelpAfterError(`Try '${prefix} --help'.`).configureOutput({
		outputError: (text, write) => write(text.replace(/^error: /, `${prefix}: `)),
	});
}
