/**
 * A digest of a recipe and of all that it names on this host: what is made from two recipes with the same
 * digest is the same, but for packages that are found anew each time. Reads files, and runs nothing.
 */
import { sha256Hex } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { encodeManifest } from "../format/manifest.js";
import type { PackageEntry } from "../packages/fields.js";
import { parseSource } from "../packages/source.js";
import { type Recipe, type RecipeFile, validateRecipe } from "./recipe.js";
import { readFile, readScript } from "./recipe-sources.js";

/** What fields that are left out come to. */
const defaults = {
	...{ imports: [], env: {}, exclude: [], sources: true, compress: "none" },
	...{ prereleases: false, dependencies: true },
};

/** @returns SHA-256 in hex. */
export async function recipeDigest(host: Host, given: Recipe): Promise<string> {
	const recipe = validateRecipe(given);
	const { files = [], run = [], packages = [], requirements = [], ...fields } = recipe;
	const { lock, jsModules, ...rest } = fields;
	const digestAt = async (location: string) => sha256Hex(await host.read(host.resolve(location)));
	const digestsOf = async (file: RecipeFile) =>
		Promise.all((await readFile(host, file)).map(digestOfFile));
	const digestOfPackage = async (entry: PackageEntry) => {
		if (typeof entry !== "string") {
			return { fileName: entry.fileName, sha256: await sha256Hex(entry.content) };
		}
		const source = parseSource(entry);
		if (source.kind !== "path") return { requirement: entry };
		return digestsOf({ source: source.location, destination: "" });
	};
	const all = {
		...defaults,
		...rest,
		// How long an index may be silent changes nothing of what it gives.
		indexTimeout: undefined,
		files: (await Promise.all(files.map(digestsOf))).flat(),
		run: await Promise.all(run.map((script) => readScript(host, script))),
		packages: await Promise.all(packages.map(digestOfPackage)),
		requirements: await Promise.all(requirements.map(digestAt)),
		lock: typeof lock === "string" ? await digestAt(lock) : lock,
		jsModules: Object.keys(jsModules ?? {}),
	};
	return sha256Hex(encodeManifest(all));
}

async function digestOfFile(file: { path: string; mode: number; bytes?: Uint8Array }) {
	const { path, mode, bytes } = file;
	return { path, mode, sha256: bytes && (await sha256Hex(bytes)) };
}

export function recipeLocations(recipe: Recipe): string[] {
	const { files = [], run = [], packages = [], requirements = [], lock } = recipe;
	const sources = [...files, ...run].flatMap(({ source }) => source ?? []);
	const paths = packages.flatMap((entry) => {
		const source = typeof entry === "string" ? parseSource(entry) : undefined;
		return source?.kind === "path" ? source.location : [];
	});
	return [...sources, ...paths, ...requirements, ...(typeof lock === "string" ? [lock] : [])];
}
