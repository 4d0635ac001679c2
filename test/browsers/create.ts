/**
 * A program for browsers: follows the recipes of recipes.ts and gives the digest of each snapshot, and
 * its bytes if it is given a file for them.
 *
 *   ORIGIN [pydantic's FILE]
 */
import type * as Pythaw from "../../src/index.js";
import type { Files } from "../suite/program.js";
import { recipesFor } from "./recipes.js";

export async function program(
	[origin, file]: readonly string[],
	files: Files,
): Promise<Record<string, string>> {
	const library = "/node_modules/pythaw/dist/web/index.js";
	const { createSnapshot }: typeof Pythaw = await import(library);
	const digests: Record<string, string> = {};
	for (const [name, recipe] of Object.entries(recipesFor(origin))) {
		const { digest, bytes } = await createSnapshot(recipe);
		digests[name] = digest;
		if (name === "pydantic" && file) await files.write(file, bytes);
	}
	return digests;
}
