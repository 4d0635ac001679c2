/**
 * The subcommands as a general option parser sees them: names, options, help. What each does is in
 * its own file, loaded when it is asked for. `run` is here for the help only: see main.ts.
 */
import { Command, Option } from "commander";
import { compressions } from "../create/recipe.js";
import { version } from "../version.js";
import type { CreateFlags } from "./create.js";
import type { DoctorFlags } from "./doctor.js";
import { fail } from "./failure.js";
import type { InspectFlags } from "./inspect.js";
import type { VerifyFlags } from "./verify.js";

/** An option that may be given several times, in order. */
const collect = (value: string, before: string[] = []): string[] => [...before, value];

export function createProgram(): Command {
	const program = new Command("pythaw")
		.description("Start Pyodide (Python in WebAssembly) from a memory snapshot.")
		.version(version, "-V, --version", "print the version")
		.helpOption("-h, --help", "show this help")
		.exitOverride();
	reportAs(program, "");

	const create = program
		.command("create [recipe]")
		.description("create a snapshot from a recipe (TOML or JSON) and options that add to it")
		.option(
			"--package <what>",
			"install a package: name, wheel, directory of wheels (repeatable)",
			collect,
		)
		.option(
			"-r, --requirement <file>",
			"install what a requirements file asks for (repeatable)",
			collect,
		)
		.option(
			"--index <url>",
			"package index to ask (repeatable; default: as pip is set up)",
			collect,
		)
		.option("--timeout <seconds>", "how long a package index may be silent")
		.option("--pre", "take pre-releases of packages, too")
		.option("--no-deps", "do not install what packages need")
		.option("--lock <file>", "install what a lock file names, and look for nothing")
		.option("--import <module>", "import a module (repeatable)", collect)
		.option("--file <src[:dest]>", "put in a file or directory (repeatable)", collect)
		.option("--run <script>", "execute a script in __main__ (repeatable)", collect)
		.option("--env <name=value>", "set an environment variable (repeatable)", collect)
		.addOption(
			new Option("--compress <method>", "compress the sections").choices([...compressions]),
		)
		.option("--index-url <dir>", 'directory of the Pyodide release (default: package "pyodide")')
		.option("--allow <kind[:name]>", "let something of this process in (repeatable)", collect)
		.requiredOption("-o, --output <file>", "the snapshot's file; replaced only if all goes well")
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
		.usage("[--snapshot FILE] [SCRIPT | -c CODE | -m MODULE | -] [ARG...]")
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

	const verify = program
		.command("verify <file>")
		.description("check that a snapshot is whole, of this Pyodide, and holds nothing of this host")
		.option("--allow <kind[:name]>", "let something of this host pass (repeatable)", collect)
		.option("--integrity <digest>", "the digest that the file must have (sha256-...)")
		.option("--index-url <dir>", 'directory of the Pyodide release (default: package "pyodide")')
		.option("--json", "print the report as JSON")
		.action(async (file: string, flags: VerifyFlags) => {
			const { verify } = await import("./verify.js");
			await verify(file, flags).catch((error) => fail("verify", error));
		});
	reportAs(verify, "verify");

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
