/**
 * The recipe that `pythaw create` follows: the file's, with what the options add. Reads the file,
 * nothing else.
 */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { type Compression, type Recipe, validateRecipe } from "../create/recipe.js";
import { parseRecipe } from "../create/recipe-text.js";
import { PythawError, RecipeError } from "../errors.js";
import { UsageError } from "./failure.js";

/** The options that are fields of a recipe. */
export interface RecipeFlags {
	readonly import?: string[];
	readonly file?: string[];
	readonly run?: string[];
	/** `NAME=VALUE` each. */
	readonly env?: string[];
	readonly exclude?: string[];
	/** False for `--no-sources`. */
	readonly sources?: boolean;
	readonly compress?: Compression;
	readonly package?: string[];
	readonly requirement?: string[];
	readonly index?: string[];
	readonly lock?: string;
	readonly pre?: boolean;
	/** False for `--no-deps`. */
	readonly deps?: boolean;
	/** Seconds. */
	readonly timeout?: string;
}

/** Those that say what is in a snapshot; the rest have defaults. */
export const recipeFlagNames = [
	"import",
	"file",
	"run",
	"env",
	"exclude",
	"compress",
	"package",
	"requirement",
	"lock",
] as const satisfies readonly (keyof RecipeFlags)[];

/** @throws RecipeError, UsageError, PythawError `ERR_READ` if the file cannot be read. */
export async function gatherRecipe(path: string | undefined, flags: RecipeFlags): Promise<Recipe> {
	const added = recipeOfFlags(flags);
	const base = path === undefined ? {} : await readRecipe(path);
	return {
		...base,
		...added,
		imports: [...(base.imports ?? []), ...(added.imports ?? [])],
		files: [...(base.files ?? []), ...(added.files ?? [])],
		run: [...(base.run ?? []), ...(added.run ?? [])],
		packages: [...(base.packages ?? []), ...(added.packages ?? [])],
		requirements: [...(base.requirements ?? []), ...(added.requirements ?? [])],
		env: { ...base.env, ...added.env },
		...(base.exclude || added.exclude
			? { exclude: [...(base.exclude ?? []), ...(added.exclude ?? [])] }
			: {}),
	};
}

async function readRecipe(path: string): Promise<Recipe> {
	const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
		const why = error.code === "ENOENT" ? "there is no such file" : error.message;
		throw new PythawError("ERR_READ", `Cannot read the recipe ${path}: ${why}`, { cause: error });
	});
	return parseRecipe(text, extname(path).toLowerCase() === ".json" ? "json" : "toml", path);
}

function recipeOfFlags(flags: RecipeFlags): Recipe {
	const recipe = {
		imports: flags.import,
		files: flags.file,
		run: flags.run,
		env: flags.env && Object.fromEntries(flags.env.map(splitAssignment)),
		exclude: flags.exclude,
		sources: flags.sources === false ? false : undefined,
		compress: flags.compress,
		packages: flags.package,
		requirements: flags.requirement,
		index: flags.index,
		lock: flags.lock,
		prereleases: flags.pre,
		dependencies: flags.deps === false ? false : undefined,
		indexTimeout: flags.timeout === undefined ? undefined : Number(flags.timeout),
	};
	try {
		return validateRecipe(recipe, "the options");
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
