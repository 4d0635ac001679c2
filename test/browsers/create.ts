/**
 * A program for browsers: follows the recipes of recipes.ts and gives the digest of each snapshot, and
 * what was told on the way.
 *
 *   ORIGIN NAMES [LOCK FILE of pydantic's]
 */
import type * as Pythaw from "../../src/index.js";
import type { Files } from "../suite/program.js";
import { type RecipeName, recipesFor } from "./recipes.js";

export interface Created {
	readonly digests: Readonly<Record<string, string>>;
	/** Events of pydantic's recipe, without those that only differ in bytes. */
	readonly told: readonly string[];
	/** Bytes so far, of its steps, as they were told. */
	readonly loaded: readonly number[];
}

export async function program(
	[origin, names, lockFile]: readonly string[],
	files: Files,
): Promise<Created> {
	const library = "/node_modules/pythaw/dist/web/index.js";
	const { createSnapshot }: typeof Pythaw = await import(library);
	const recipes = recipesFor(origin);
	if (lockFile) {
		const lock = JSON.parse(new TextDecoder().decode(await files.read(lockFile)));
		recipes.pydantic = { ...recipes.pydantic, lock };
	}
	const digests: Record<string, string> = {};
	const told = new Set<string>();
	const loaded: number[] = [];
	for (const name of names.split(",") as RecipeName[]) {
		const onProgress: Pythaw.CreateOptions["onProgress"] = (event) => {
			if (name !== "pydantic") return;
			told.add(event.phase === "packages" ? `packages: ${event.name}` : event.phase);
			if (event.phase !== "packages" && event.loaded !== undefined) loaded.push(event.loaded);
		};
		digests[name] = (await createSnapshot(recipes[name], { onProgress })).digest;
	}
	return { digests, told: [...told], loaded };
}
