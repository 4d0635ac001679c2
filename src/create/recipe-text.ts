/**
 * The two written forms of a recipe, TOML and JSON, for the command line. Turns text into a `Recipe`
 * or says exactly what is wrong with it. It must not read files: sources stay the host paths they
 * are, made independent of the working directory.
 */

import { parse as parseToml, TomlError } from "smol-toml";
import { parseJson } from "../engine/json.js";
import { RecipeError } from "../errors.js";
import { resolveBeside } from "../packages/source.js";
import { type Recipe, validateRecipe } from "./recipe.js";
import { isRecord } from "./recipe-check.js";
import { resolvePackagePaths } from "./recipe-packages.js";

/** @param location path of the recipe's file; relative sources in it are resolved against its directory. */
export function parseRecipe(text: string, format: "toml" | "json", location: string): Recipe {
	const refuse = (cause: Error) =>
		new RecipeError(`${location}: not valid JSON: ${cause.message}`, { cause });
	const value = format === "toml" ? readToml(text, location) : parseJson(text, refuse);
	if (isRecord(value) && "jsModules" in value) {
		throw new RecipeError(
			`${location}: jsModules holds JavaScript objects, so it can only be given to createSnapshot(), not in a file.`,
		);
	}
	return resolveSources(validateRecipe(value, location), location);
}

function readToml(text: string, location: string): unknown {
	try {
		return parseToml(text);
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		// smol-toml's message is a headline, a blank line and the marked place in the text.
		const [headline = "", ...place] = error.message.split("\n");
		const what = headline.replace(/^Invalid TOML document:\s*/, "");
		const at = `line ${error.line}, column ${error.column}`;
		const marked = place.filter((line) => line.trim() !== "");
		const message = [`${location}: not valid TOML at ${at}: ${what}`, ...marked].join("\n");
		throw new RecipeError(message, { cause: error });
	}
}

/** The recipe with all paths in it seen from the directory of the file at `location`. */
export function resolveSources(recipe: Recipe, location: string): Recipe {
	for (const entry of [...(recipe.files ?? []), ...(recipe.run ?? [])]) {
		if (entry.source !== undefined) entry.source = resolveBeside(location, entry.source);
	}
	return resolvePackagePaths(recipe, location);
}
