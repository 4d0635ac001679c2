/**
 * The options that are fields of a recipe, for the commands that follow one.
 */
import { type Command, Option } from "commander";
import { compressions } from "../create/recipe.js";

/** An option that may be given several times, in order. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** Adds them to a command. */
export function withRecipeOptions(command: Command): Command {
	return command
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
		.option("--exclude <pattern>", "leave files out of the snapshot (repeatable)", collect)
		.option("--no-sources", "hold modules compiled, without their sources")
		.addOption(
			new Option("--compress <method>", "compress the sections").choices([...compressions]),
		);
}
