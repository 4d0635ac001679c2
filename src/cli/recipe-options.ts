/**
 * The options that are fields of a recipe, for the commands that follow one; and the recipe that they
 * make, together with the recipe's file. Reads that file, nothing else.
 */
import { extname } from "node:path";
import { type Command, Option } from "commander";
import { compressions, type Recipe, validateRecipe } from "../create/recipe.js";
import { parseRecipe } from "../create/recipe-text.js";
import { RecipeError } from "../errors.js";
import { readNamed } from "./read-named.js";
import { UsageError } from "./usage.js";

/** An option that may be given several times, in order. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];

const one = (flags: string, help: string) => new Option(flags, help);
const many = (flags: string, help: string) =>
	new Option(flags, `${help} (repeatable)`).argParser(collect);
/** `--no-…` is false where it is given, and true where it is not: then the recipe's file decides. */
const refused = (given: boolean) => (given ? undefined : false);
function seconds(given: string): number {
	const value = Number(given);
	if (value > 0) return value;
	throw new UsageError(`option '--timeout ${given}' must be a number of seconds above 0`);
}
const assignments = (given: string[]) => Object.fromEntries(given.map(splitAssignment));

/** `https://…`, or `acme-*,other=https://…`. */
function indexOf(given: string): string | { url: string; packages: string[] } {
	const [, names, url] = /^([\w.*,-]+)=(https?:.*)$/i.exec(given) ?? [];
	return names === undefined ? given : { url, packages: names.split(",") };
}

/** An option with the field that it is, and how it is read if not as it is. */
type RecipeOption = readonly [keyof Recipe, Option, ((given: any) => unknown)?];

// biome-ignore format: an option a line
const recipeOptions: readonly RecipeOption[] = [
	["packages", many("--package <what>", "install a package: name, wheel, directory of wheels")],
	["requirements", many("-r, --requirement <file>", "install what a requirements file asks for")],
	["index", one("--index <[names=]url>", "package index to ask, of some packages alone as acme-*=https://… (repeatable; default: as pip is set up)").argParser(collect), (given: string[]) => given.map(indexOf)],
	["indexTimeout", one("--timeout <seconds>", "how long a package index may be silent"), seconds],
	["prereleases", one("--pre", "take pre-releases of packages, too")],
	["dependencies", one("--no-deps", "do not install what packages need"), refused],
	["lock", one("--lock <file>", "install what a lock file names, and look for nothing")],
	["imports", many("--import <module>", "import a module")],
	["files", many("--file <src[:dest]>", "put in a file or directory")],
	["run", many("--run <script>", "execute a script in __main__")],
	["env", many("--env <name=value>", "set an environment variable"), assignments],
	["exclude", many("--exclude <pattern>", "leave files out of the snapshot")],
	["sources", one("--no-sources", "keep modules compiled, and leave out their sources"), refused],
	["compress", one("--compress <method>", "compress the sections").choices([...compressions])],
];

/** Fields that say how packages are found, or what is left out, and not what is in a snapshot. */
const settings = new Set<keyof Recipe>([
	"index",
	"indexTimeout",
	"prereleases",
	"dependencies",
	"sources",
]);

/** What the command line gave, by the options' names. */
export type RecipeFlags = Readonly<Record<string, unknown>>;

/** Adds them to a command, under a heading of its help. */
export function withRecipeOptions(heading: string, command: Command): Command {
	command.optionsGroup(heading);
	for (const [, option] of recipeOptions) command.addOption(option);
	return command.optionsGroup("Options:");
}

/** The first option that was given and says what is in a snapshot, such as `--import`. */
export function contentOption(flags: RecipeFlags): string | undefined {
	const [, option] =
		recipeOptions.find(
			([field, option]) => !settings.has(field) && flags[option.attributeName()] !== undefined,
		) ?? [];
	return option?.long;
}

/** Fields to which the options add; the others take the place of the file's. */
const lists = ["imports", "files", "run", "packages", "requirements", "exclude"] as const;

/** The recipe of a file, if there is one, with what the options add. @throws RecipeError, UsageError. */
export async function gatherRecipe(path: string | undefined, flags: RecipeFlags): Promise<Recipe> {
	const added = recipeOfFlags(flags);
	const base = path === undefined ? {} : await readRecipe(path);
	const joined = lists.flatMap((field) => {
		const items = [...(base[field] ?? []), ...(added[field] ?? [])];
		return items.length === 0 ? [] : [[field, items]];
	});
	const env = { ...base.env, ...added.env };
	return { ...base, ...added, ...Object.fromEntries(joined), env };
}

async function readRecipe(path: string): Promise<Recipe> {
	const text = new TextDecoder().decode(await readNamed("recipe", path));
	return parseRecipe(text, extname(path).toLowerCase() === ".json" ? "json" : "toml", path);
}

function recipeOfFlags(flags: RecipeFlags): Recipe {
	const fields = recipeOptions.map(([field, option, read = (given) => given]) => {
		const given = flags[option.attributeName()];
		return [field, given === undefined ? undefined : read(given)];
	});
	try {
		return validateRecipe(Object.fromEntries(fields), "the options");
	} catch (error) {
		// The same rules as in a file, but here the command line is what is wrong.
		if (error instanceof RecipeError) throw new UsageError(error.message, { cause: error });
		throw error;
	}
}

function splitAssignment(assignment: string): [name: string, value: string] {
	const equals = assignment.indexOf("=");
	if (equals > 0) return [assignment.slice(0, equals), assignment.slice(equals + 1)];
	throw new UsageError(`option '--env ${assignment}' must have the form NAME=VALUE`);
}
