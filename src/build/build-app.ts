/**
 * `pythaw build`: from a recipe or a snapshot to the files that an app deploys. This file is the story;
 * each part has a file of its own.
 */
import { releaseOf, type SnapshotSource } from "../boot/options.js";
import type { Builder } from "../create/prove.js";
import type { Recipe } from "../create/recipe.js";
import type { Snapshot } from "../create/take.js";
import type { Host, WrittenFile } from "../engine/host.js";
import { version } from "../version.js";
import { type AppFile, hashed, isHashed, named, recordOf } from "./app-file.js";
import { type BaseApp, readBase } from "./base-app.js";
import {
	type BuildAppOptions,
	checkedBuildOptions,
	deploymentOf,
	handlerOf,
} from "./build-options.js";
import { descriptionOf, entryText, fileOf, specifierOf } from "./entry.js";
import { type Head, headOf } from "./head.js";
import { readLoader } from "./loader.js";
import { type MadeFrom, madeFrom } from "./made-from.js";
import {
	type AppManifest,
	ENTRY_NAME,
	type FileRecord,
	formatManifest,
	MANIFEST_NAME,
	type Target,
} from "./manifest.js";
import { type ReleaseFiles, readRelease } from "./release-files.js";
import { typesText, workerdTypesText } from "./types.js";
import { uncompressed, workerdFiles, workerNames } from "./workerd/files.js";

/** What an app is built from: a recipe or the path of its file, or a snapshot that is there already. */
export type AppSource = Recipe | Snapshot | SnapshotSource;

export interface BuiltApp {
	readonly manifest: AppManifest;
	/** Every file with its content; those that the base's directory has are not among them. */
	readonly files: readonly AppFile[];
	/** What a page's head wants. */
	readonly head: Head;
	/** What was written, with the sizes of its compressed forms in bytes; empty without `output`. */
	readonly written: readonly WrittenFile[];
}

export async function buildApp(
	host: Host,
	source: AppSource,
	given: BuildAppOptions = {},
	builder?: Builder,
): Promise<BuiltApp> {
	const options = checkedBuildOptions(given);
	const { output, target = "any", publicPath, base: givenBase, ...rest } = options;
	const { restore = "start", handler, callbacks, ...creating } = rest;
	const isWorker = target === "workerd";
	const deployment = output === undefined ? undefined : await deploymentOf(host);
	if (output !== undefined) await deployment?.checkWritable(output, lastingNames(isWorker));
	const base = await readBase(host, givenBase);
	const found = await madeFrom(host, source, base.snapshots, creating, builder, output);
	const made = isWorker ? await uncompressed(host, found, base.snapshots) : found;
	const { indexURL, stdLibURL } = releaseOf(host, options);
	// Node reads what it needs of a module from the disk, and workerd may not compile later.
	const splits = target === "any" || target === "browser";
	const { signal } = options;
	const { bytes: snapshot, scripts } = made;
	const splitting = splits
		? { snapshot, base: base.snapshots, scripts, signal, existing: base.split }
		: undefined;
	const release = await readRelease(host, indexURL, stdLibURL, made, splitting);
	const loader = await hashed("loader", "pythaw.mjs", await readLoader(host, target));
	const types = release.types && (await hashed("types", "pyodide.d.mts", release.types));
	const snapshots = await snapshotsOf(made, base);
	const content = [loader, ...release.files, ...snapshots, ...(types ? [types] : [])];

	// A worker's configuration names files of its own directory.
	const prefix =
		output !== undefined && base.directory !== undefined && !isWorker
			? deployment?.relative(output, base.directory)
			: undefined;
	const placed = prefix === undefined ? content : content.map((file) => shared(file, base, prefix));
	const entries = isWorker
		? await workerdFiles(host, release.identity, placed, {
				...{ restore, handler: handlerOf(handler), callbacks, indexURL, stdLibURL },
			})
		: [await entryFile(release, made, placed)];
	const files = [...entries, await typesFile(placed, isWorker), ...placed];
	const manifest = manifestOf(release, made, target, files);
	const last = await named("entry", MANIFEST_NAME, formatManifest(manifest));
	const ownFiles = [...files, last].filter(({ name }) => !name.startsWith("../"));
	const written = await deployment?.write(output!, {
		files: ownFiles.map(({ name, role, bytes }) => ({
			name,
			bytes,
			fixed: isHashed(name),
			served: role !== "types",
		})),
		precompress: !isWorker && (options.precompress ?? true),
		clean: options.clean ?? false,
		signal: options.signal,
	});
	return { manifest, files: ownFiles, head: headOf(files, publicPath), written: written ?? [] };
}

/** What an earlier build leaves under the same names, and people may have made, too. */
const lastingNames = (isWorker: boolean): string[] => [
	...[ENTRY_NAME, MANIFEST_NAME],
	...(isWorker ? workerNames : []),
];

/** The app's snapshot, and those that it is made on. */
async function snapshotsOf(made: MadeFrom, base: BaseApp): Promise<AppFile[]> {
	const own = [await hashed("snapshot", "snapshot.pysnap", made.bytes)];
	if (made.signature) own.push(await hashed("signature", "snapshot.sig", made.signature));
	if (made.manifest.base === undefined) return own;
	return [
		...own,
		...(await Promise.all(base.snapshots.map((bytes) => hashed("base", "snapshot.pysnap", bytes)))),
	];
}

/** Where the base's directory has the same file, that one. */
function shared(file: AppFile, base: BaseApp, prefix: string): AppFile {
	const same = base.files.find(({ name, sha256 }) => {
		return sha256 === file.sha256 && name.endsWith(file.name);
	});
	return same === undefined ? file : { ...file, name: prefix + same.name };
}

/** The module to import. */
function entryFile(
	{ identity }: ReleaseFiles,
	{ manifest: { monotonic } }: MadeFrom,
	files: readonly AppFile[],
): Promise<AppFile> {
	const loader = specifierOf(fileOf(files, "loader").name);
	const description = descriptionOf({ ...identity, monotonic }, files);
	return named("entry", ENTRY_NAME, encode(entryText(description, loader)));
}

/** Its types. */
function typesFile(files: readonly AppFile[], isWorker: boolean): Promise<AppFile> {
	const pyodide = files.find(({ role }) => role === "types");
	const types = pyodide && specifierOf(pyodide.name.replace(".d.mts", ".mjs"));
	const text = typesText(types ?? "pyodide") + (isWorker ? workerdTypesText : "");
	return named("types", "index.d.mts", encode(text));
}

const encode = (text: string) => new TextEncoder().encode(text);

function manifestOf(
	{ identity }: ReleaseFiles,
	{ manifest, recipe }: MadeFrom,
	target: Target,
	files: readonly FileRecord[],
): AppManifest {
	const { buildId, pyodideBuildId, distribution, form } = identity;
	const { pyodide, stdlib, packages, monotonic } = manifest;
	return {
		format: 1,
		pythaw: version,
		pyodide,
		buildId,
		pyodideBuildId,
		distribution,
		stdlib,
		form,
		target,
		recipe,
		monotonic,
		packages,
		files: files.map(recordOf),
	};
}
