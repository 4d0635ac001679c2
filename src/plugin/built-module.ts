/**
 * What the plugins of all bundlers share: the app behind an import is built, unless what it is built from
 * has not changed, and a module is written that starts it. Where its files are put is the bundlers' business.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { indexUrlOf } from "../boot/options.js";
import { buildApp } from "../build/build-app.js";
import type { BuildAppOptions } from "../build/build-options.js";
import { descriptionOf } from "../build/entry.js";
import type { AppManifest, FileRecord, Target } from "../build/manifest.js";
import { recipeDigest, recipeLocations } from "../create/recipe-digest.js";
import { parseRecipe } from "../create/recipe-text.js";
import { glueFiles } from "../distribution/generations.js";
import { host } from "../host.js";
import { writeOwn } from "../node/own-file.js";
import { version } from "../version.js";

/** Options of the plugins. */
export interface PluginOptions
	extends Pick<
		BuildAppOptions,
		"indexURL" | "stdLibURL" | "packageBaseUrl" | "base" | "allow" | "epoch"
	> {
	/** Which imports are apps; default: `*.recipe.toml`, `*.recipe.json` and `*.pysnap`. */
	include?: RegExp;
	/** The hosts that the bundle is for; default: what the bundler says, else `browser`. */
	target?: Target;
	/** Directory for what is built, which is used again if nothing has changed; default: `node_modules/.cache/pythaw`. */
	cacheDirectory?: string;
}

export const defaultInclude = /\.(recipe\.(toml|json)|pysnap)$/;

export interface BuiltModule {
	readonly directory: string;
	readonly manifest: AppManifest;
	/** Files and directories that it was built from. */
	readonly watched: readonly string[];
	readonly isNew: boolean;
}

/** One build at a time for each directory. */
const running = new Map<string, Promise<BuiltModule>>();

/** @param file the path that is imported. */
export async function builtModule(
	file: string,
	target: Target,
	options: PluginOptions,
): Promise<BuiltModule> {
	const name = createHash("sha256").update(`${target}\0${file}`).digest("hex").slice(0, 16);
	const cache = resolve(options.cacheDirectory ?? join("node_modules", ".cache", "pythaw"));
	const directory = join(cache, name);
	const before = running.get(directory) ?? Promise.resolve();
	const next = before.catch(() => {}).then(() => build(file, target, directory, options));
	running.set(directory, next);
	return next;
}

async function build(
	file: string,
	target: Target,
	directory: string,
	{ include, target: _, cacheDirectory, ...options }: PluginOptions,
): Promise<BuiltModule> {
	const recipe = await recipeOf(file);
	const watched = [file, ...(recipe === undefined ? [] : recipeLocations(recipe))];
	const ingredients = {
		version,
		target,
		options,
		from: recipe === undefined ? digestOf(readFileSync(file)) : await recipeDigest(host(), recipe),
		loader: digestOf(readFileSync(loaderPath(target))),
		release: await releaseDigest(options.indexURL),
	};
	const key = digestOf(JSON.stringify(ingredients));
	const keyFile = join(directory, ".key");
	const kept = await readFile(keyFile, "utf8").catch(() => undefined);
	const isNew = kept !== key;
	if (isNew) {
		const settings = { ...options, output: directory, target, precompress: false, clean: true };
		await buildApp(host(), recipe ?? file, settings);
		writeOwn(keyFile, key);
	}
	const manifest = JSON.parse(await readFile(join(directory, "manifest.json"), "utf8"));
	return { directory, manifest, watched, isNew };
}

async function recipeOf(file: string) {
	const [, format] = /\.(toml|json)$/.exec(file) ?? [];
	if (format === undefined) return undefined;
	return parseRecipe(await readFile(file, "utf8"), format as "toml" | "json", file);
}

/** The package's file that starts apps. */
export const loaderPath = (target: Target): string =>
	fileURLToPath(new URL(`apps/${target}.mjs`, import.meta.url).href);

/** Of the release's files that snapshots are bound to. */
async function releaseDigest(indexURL: string | undefined): Promise<string> {
	const directory = indexUrlOf(host(), { indexURL });
	const names = [...glueFiles.map(({ name }) => name), "pyodide.asm.wasm", "python_stdlib.zip"];
	const digests = await Promise.all(
		names.map(async (name) => {
			const bytes = await host()
				.read(directory + name)
				.catch(() => undefined);
			return bytes && digestOf(bytes);
		}),
	);
	return digests.join();
}

const digestOf = (content: string | Uint8Array): string =>
	createHash("sha256").update(content).digest("hex");

/** A file itself, or all files below a directory. */
export function filesIn(path: string): string[] {
	if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** The files that a start needs from where the bundler puts them. */
export const filesOf = ({ manifest }: BuiltModule): FileRecord[] =>
	manifest.files.filter(({ role }) => !["entry", "types", "loader"].includes(role));

/** @param loader what it imports pythaw's loader by. @param urlOf the expression of a file's address, not relative. */
export function moduleText(
	{ manifest }: BuiltModule,
	loader: string,
	urlOf: (file: FileRecord) => string,
): string {
	const expressions: string[] = [];
	const description = descriptionOf(manifest, manifest.files, (file) => {
		expressions.push(urlOf(file));
		return `\0${expressions.length - 1}\0`;
	});
	const text = JSON.stringify(description).replace(
		/"\\u0000(\d+)\\u0000"/g,
		(_, index) => expressions[Number(index)],
	);
	return `import { openApp } from ${JSON.stringify(loader)};
const description = ${text};
export const { loadPyodide } = openApp(description, description.glue.url);
/** As manifest.json of a built directory has it; bundlers leave it out where nobody imports it. */
export const manifest = ${JSON.stringify(manifest)};
`;
}
