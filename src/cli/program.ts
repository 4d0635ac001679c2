/**
 * The subcommands as a general option parser sees them: names, options, help. What each does is in
 * its own file, loaded when it is asked for. `run` is here for the help only: see main.ts.
 */
import { Command } from "commander";
import { version } from "../version.js";
import { fail } from "./failure.js";
import { collect, withRecipeOptions } from "./recipe-options.js";

// Options that several commands have.
const indexUrl = [
	"--index-url <dir>",
	'directory of the Pyodide release (default: the installed package "pyodide")',
] as const;
const allow = [
	"--allow <kind[:name]>",
	"let a kind of finding pass, as host-string:HOME (repeatable)",
	collect,
] as const;
const quiet = ["--quiet", "print neither progress nor summary"] as const;

/** What a command does, told its arguments and options. */
type Act = (...given: any[]) => void | Promise<void>;

const examples = `
Examples:
  pythaw create --package pydantic --import pydantic -o app.pysnap
  pythaw run --snapshot app.pysnap program.py
  pythaw verify app.pysnap`;

const cacheHelp = `
The first start that asks for it (pythaw run, and loadPyodide with snapshot: "auto") leaves a snapshot for
the next ones. PYTHAW_AUTO=off in the environment has none kept and none used; PYTHAW_AUTO_LIMIT is how
many MiB of them are kept (default: 512): what was used longest ago goes first.`;

export function createProgram(): Command {
	const program = new Command("pythaw")
		.description("Start Pyodide (Python in WebAssembly) from a memory snapshot.")
		.version(version, "-V, --version", "print the version")
		.helpOption("-h, --help", "show this help")
		.helpCommand("help [command]", "show the help of a command")
		.addHelpText("after", examples)
		.exitOverride();
	reportAs(program, "");

	const add = (
		usage: string,
		description: string,
		load: () => Promise<Act>,
		parent: Command = program,
	): Command => {
		const command = parent.command(usage).description(description);
		const name = parent === program ? command.name() : `${parent.name()} ${command.name()}`;
		reportAs(command, name);
		return command.action(async (...given) => {
			try {
				await (await load())(...given);
			} catch (error) {
				fail(name, error);
			}
		});
	};

	withRecipeOptions(
		"What goes into the snapshot:",
		add(
			"create [recipe]",
			"make a snapshot from a recipe (a TOML or JSON file), from options, or from both",
			async () => (await import("./create.js")).create,
		),
	)
		.option(
			"--base <file>",
			"make it on this snapshot and hold only what differs (repeat it for what that one is made on)",
			collect,
		)
		.option(...indexUrl)
		.option(...allow)
		.requiredOption("-o, --output <file>", "the file to write; replaced only if all goes well")
		.option(
			"--prove",
			"make it twice, the second time on a host that differs, and refuse it if they differ",
		)
		.option("--json", "print the summary as JSON")
		.option(...quiet)
		.addHelpText(
			"after",
			`
Without a recipe or options the base snapshot is made: Python, and nothing imported.

Examples:
  pythaw create -o base.pysnap
  pythaw create --package pydantic --import pydantic -o app.pysnap
  pythaw create recipe.toml --env MODE=production -o app.pysnap`,
		);

	withRecipeOptions(
		"What goes into the app:",
		add(
			"build [source]",
			"write what an app deploys, from a recipe (TOML or JSON), a snapshot, or options",
			async () => (await import("./build.js")).build,
		),
	)
		.requiredOption("-o, --output <dir>", "the directory to write; an older build's files stay")
		.option(
			"--base <dir or file>",
			"a built app to share files with, or a snapshot, on which the app's is made (repeatable)",
			collect,
		)
		.option(
			"--target <hosts>",
			"any, browser, node or workerd: the hosts that it is for (default: any)",
		)
		.option("--restore <when>", "of workerd: at start, or at the first request (default: start)")
		.option(
			"--handler <module:function>",
			"of workerd: the function or class of Python that answers requests",
		)
		.option(
			"--callback <signature>",
			"of workerd: allow ctypes callbacks of this signature (repeatable)",
			collect,
		)
		.option("--no-precompress", "write no .br, .gz and .zst beside the files")
		.option("--clean", "remove the files of an earlier build that this one does not have")
		.option("--public-path <address>", "the directory's address, for the tags (default: ./)")
		.option(...indexUrl)
		.option(...allow)
		.option(
			"--prove",
			"make the snapshot twice, the second time on a host that differs, and refuse it if they differ",
		)
		.option("--json", "print the summary as JSON")
		.option(...quiet)
		.addHelpText(
			"after",
			`
Examples:
  pythaw build recipe.toml -o dist/python
  pythaw build app.pysnap -o dist/python
  pythaw build other.toml --base dist/python -o dist/other`,
		);

	add(
		"serve [dir]",
		"serve a built app, and the pages around it, while you develop (default: this directory)",
		async () => (await import("./serve.js")).serve,
	)
		.option("--port <number>", "port to listen on; 0 takes a free one (default: 8000)")
		.option("--host <name>", "address to listen on; 0.0.0.0 lets others in", "127.0.0.1")
		.option("--coop", "isolate pages from other origins, so that they may have shared memory")
		.option("--cors", "let pages of other origins read the files")
		.option("--json", "print the address as JSON, and no requests")
		.option("--quiet", "print no requests");

	program
		.command("run")
		.usage("[options] [script] [arguments]")
		.description("run a Python program as python does, from a snapshot");

	add(
		"inspect <file>",
		"print what a snapshot says of itself",
		async () => (await import("./inspect.js")).inspect,
	)
		.option("--json", "print it as JSON")
		.option("--sbom", "print its packages as a bill of materials (CycloneDX 1.6, JSON)");

	withRecipeOptions(
		"What --rebuild makes it from:",
		add(
			"verify <file>",
			"check that a snapshot is whole, of this Pyodide, and holds nothing of this host",
			async () => (await import("./verify.js")).verify,
		)
			.usage("<file> [options]")
			.option(
				"--rebuild [recipe]",
				"make it again from its recipe, on a host that differs, and compare",
			),
	)
		.option("--base <file>", "a snapshot that it is made on (repeatable)", collect)
		.option(...allow)
		.option("--integrity <digest>", "the digest that the file must have (sha256-...)")
		.option(
			"--key <file>",
			"a public key of which one must have signed the file (repeatable)",
			collect,
		)
		.option("--signature <file>", "the signature file (default: FILE.sig)")
		.option(...indexUrl)
		.option("--json", "print the report as JSON");

	add(
		"sign <file>",
		"sign a snapshot with a private key of Ed25519: writes FILE.sig",
		async () => (await import("./sign.js")).sign,
	)
		.option("--key <file>", "the private key (PKCS#8 as PEM or DER, or JWK)")
		.option("--new-key <file>", "make the key first: FILE, and FILE.pub with the public one")
		.option("-o, --output <file>", "where to write the signature (default: FILE.sig)")
		.option("--json", "print what was done as JSON")
		.addHelpText(
			"after",
			`
Signatures of the same file by other keys stay in FILE.sig.

Examples:
  pythaw sign app.pysnap --new-key release.pem
  pythaw verify app.pysnap --key release.pem.pub`,
		);

	add(
		"diff <a> <b>",
		"say in what two snapshots differ: files, Python objects, references, manifest",
		async () => (await import("./diff.js")).diff,
	)
		.option(...indexUrl)
		.option("--base <file>", "a snapshot that one of them is made on (repeatable)", collect)
		.option("--limit <count>", "how many differences to name (default: 20)")
		.option(
			"--run",
			"restore both elsewhere to find more names: their code may run, with your rights",
		)
		.option("--json", "print the report as JSON")
		.addHelpText("after", "\nExit code 0: equal; 1: they differ, or could not be compared.");

	const cache = add(
		"cache",
		"list what pythaw keeps between processes: snapshots that it made itself, compiled code, wheels",
		async () => (await import("./cache.js")).list,
	)
		.option("--json", "print it as JSON")
		.addHelpText("after", cacheHelp);
	add(
		"clear [key]",
		"remove what pythaw can make again, or one snapshot by the first digits of its key",
		async () => (await import("./cache.js")).clear,
		cache,
	).option("--all", "remove the wheels that were fetched, too");
	add("path", "print the directory", async () => (await import("./cache.js")).path, cache);

	add(
		"doctor",
		"print what this JavaScript engine can do and which Pyodide is found",
		async () => (await import("./doctor.js")).doctor,
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
