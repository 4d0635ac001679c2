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

export function createProgram(): Command {
	const program = new Command("pythaw")
		.description("Start Pyodide (Python in WebAssembly) from a memory snapshot.")
		.version(version, "-V, --version", "print the version")
		.helpOption("-h, --help", "show this help")
		.exitOverride();
	reportAs(program, "");

	const create = withRecipeOptions(
		program
			.command("create [recipe]")
			.description("create a snapshot from a recipe (TOML or JSON) and options that add to it"),
	)
		.option(
			"--base <file>",
			"follow it on this snapshot and hold what differs; again for what that one is made on",
			collect,
		)
		.option("--index-url <dir>", 'directory of the Pyodide release (default: package "pyodide")')
		.option("--allow <kind[:name]>", "let something of this process in (repeatable)", collect)
		.requiredOption("-o, --output <file>", "the snapshot's file; replaced only if all goes well")
		.option("--prove", "follow the recipe again elsewhere, and refuse what differs")
		.option("--json", "print the summary as JSON")
		.option("--quiet", "print neither progress nor summary")
		.addHelpText("after", "\nWithout a recipe and options the base snapshot is made: bare CPython.")
		.action(async (recipe: string | undefined, flags: CreateFlags) => {
			const { create } = await import("./create.js");
			await create(recipe, flags).catch((error) => fail("create", error));
		});
	reportAs(create, "create");

	program
		.command("run", { hidden: false })
		.usage("[--snapshot FILE [--base FILE]] [SCRIPT | -c CODE | -m MODULE | -] [ARG...]")
		.description("run a Python program, as python does, in a fresh interpreter or a snapshot's");

	const inspect = program
		.command("inspect <file>")
		.description("print what a snapshot says of itself")
		.option("--json", "print it as JSON")
		.option("--sbom", "print its packages as a bill of materials (CycloneDX 1.6, JSON)")
		.action(async (file: string, flags: InspectFlags) => {
			const { inspect } = await import("./inspect.js");
			await inspect(file, flags).catch((error) => fail("inspect", error));
		});
	reportAs(inspect, "inspect");

	const verify = withRecipeOptions(
		program
			.command("verify <file>")
			.description(
				"check that a snapshot is whole, of this Pyodide, and holds nothing of this host",
			)
			.option("--rebuild [recipe]", "follow its recipe again, elsewhere, and compare"),
	)
		.option("--base <file>", "a snapshot that it is made on (repeatable)", collect)
		.option("--allow <kind[:name]>", "let something of this host pass (repeatable)", collect)
		.option("--integrity <digest>", "the digest that the file must have (sha256-...)")
		.option("--index-url <dir>", 'directory of the Pyodide release (default: package "pyodide")')
		.option("--json", "print the report as JSON")
		.action(async (file: string, flags: VerifyFlags) => {
			const { verify } = await import("./verify.js");
			await verify(file, flags).catch((error) => fail("verify", error));
		});
	reportAs(verify, "verify");

	const diff = program
		.command("diff <a> <b>")
		.description("say in what two snapshots differ: files, Python objects, references, manifest")
		.option("--index-url <dir>", 'directory of the Pyodide release (default: package "pyodide")')
		.option("--base <file>", "a snapshot that one of them is made on (repeatable)", collect)
		.option("--limit <count>", "how many differences to name (default: 20)")
		.option("--json", "print the report as JSON")
		.addHelpText("after", "\nExit code 0: equal; 1: they differ, or could not be compared.")
		.action(async (a: string, b: string, flags: DiffFlags) => {
			const { diff } = await import("./diff.js");
			await diff(a, b, flags).catch((error) => fail("diff", error));
		});
	reportAs(diff, "diff");

	const doctor = program
		.command("doctor")
		.description("print what this JavaScript engine can do and which Pyodide is found")
		.option("--index-url <dir>", 'directory of the Pyodide release (default: package "pyodide")')
		.option("--wat", "print the call adaptor's WebAssembly as text, too")
		.option("--json", "print it as JSON")
		.action(async (flags: DoctorFlags) => {
			const { doctor } = await import("./doctor.js");
			await doctor(flags).catch((error) => fail("doctor", error));
		});
	reportAs(doctor, "doctor");
	return program;
}

/** Wrong usage in the form of all our errors: the command's name, what is wrong, where to look. */
function reportAs(command: Command, name: string): void {
	const prefix = name ? `pythaw ${name}` : "pythaw";
	command.showHelpAfterError(`Try '${prefix} --help'.`).configureOutput({
		outputError: (text, write) => write(text.replace(/^error: /, `${prefix}: `)),
	});
}
