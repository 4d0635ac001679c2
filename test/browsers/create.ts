/**
 * A program for browsers: follows the recipes of recipes.ts and gives the digest of each snapshot.
 *
 *   ORIGIN [LOCK FILE of pydantic's]
 */
import type * as Pythaw from "../../src/index.js";
import type { Files } from "../suite/program.js";
import { recipesFor } from "./recipes.js";

export async function program(
	[origin, lockFile]: readonly string[],
	files: Files,
): Promise<Record<string, string>> {
	const library = "/node_modules/pythaw/dist/web/index.js";
	const { createSnapshot }: typeof Pythaw = await import(library);
	const recipes = recipesFor(origin);
	if (lockFile) {
		const lock = JSON.parse(new TextDecoder().decode(await files.read(lockFile)));
		recipes.pydantic = { ...recipes.pydantic, lock };
	}
	const digests: Record<string, string> = {};
	for (const [name, recipe] of Object.entries(recipes)) {
		digests[name] = (await createSnapshot(recipe)).digest;
	}
	return digests;
}
