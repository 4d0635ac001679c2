/**
 * Recipe to snapshot: start, follow the recipe, take the snapshot.
 */
import { boot } from "../boot/boot.js";
import type { LoadOptions } from "../boot/options.js";
import { runtimeOf } from "../boot/runtime.js";
import type { ProgressEvent } from "../boot/sequence.js";
import type { PyodideModule } from "../distribution/glue.js";
import type { Host } from "../engine/host.js";
import { PythonRaisedError, RecipeError } from "../errors.js";
import { DEFAULT_EPOCH } from "../hermetic/clock.js";
import { hermeticStart } from "../hermetic/hermetic-start.js";
import type { WriteWatch } from "../hermetic/watch.js";
import type { Serializer } from "../references/capture.js";
import { readBase } from "../snapshot/open.js";
import type { AllowRule } from "../verify/policy.js";
import { countProxies } from "../verify/proxy-tracker.js";
import { Foundation } from "./foundation.js";
import type { PreparedPackages } from "./install-packages.js";
import type { Builder } from "./prove.js";
import { type Recipe, type RecipeFile, type RecipeScript, validateRecipe } from "./recipe.js";
import { importModule, runScript } from "./run-recipe.js";
import { type Snapshot, type TakeOptions, takeSnapshot } from "./take.js";

/** A report of the time before a start in which packages are found and fetched. */
export interface PackageProgressEvent {
	readonly phase: "packages";
	/** The file that is read, or what else is being done. */
	readonly name: string;
	/** Bytes read so far, where a file is read. */
	readonly loaded?: number;
	/** Bytes to read in all, where that is known. */
	readonly total?: number;
	/** Milliseconds since it began. */
	readonly ms: number;
}

export interface CreateOptions {
	/**
	 * Follow the recipe on this snapshot, and hold only what differs from it; it is needed to start the
	 * new one. A list if it is made on another itself: first the one that is meant, then, in any order,
	 * what it is made on.
	 */
	base?: TakeOptions["base"];
	/** Directory of the Pyodide release to use; default: the `pyodide` package. */
	indexURL?: string;
	/** The standard library to use; default: the release's. */
	stdLibURL?: string;
	/** Directory or address of the packages in the release's lock file; default: beside it, or where Pyodide has them. */
	packageBaseUrl?: string;
	/** Called as packages are found and fetched, and with each step of the start. */
	onProgress?: (event: ProgressEvent | PackageProgressEvent) => void;
	/** Wins over the recipe's. */
	compress?: Recipe["compress"];
	/** Where lines that the recipe's scripts print go; default: the console. */
	stdout?: (line: string) => void;
	stderr?: (line: string) => void;
	serializer?: Serializer;
	/** Turns what the base's serializer wrote for a JS reference back into a JS value. */
	deserialize?: LoadOptions["deserialize"];
	/** What may be in the snapshot all the same, each `kind` or `kind:name`; default: nothing. */
	allow?: readonly AllowRule[];
	/** Called with the API object when the recipe is done, after Python's `register_before_snapshot` hooks. */
	beforeSnapshot?: (pyodide: any) => void | Promise<void>;
	/**
	 * Where the clock stands while the snapshot is made, in milliseconds since the epoch; default: where
	 * the base's stood, else 1980-01-01.
	 */
	epoch?: number;
	/**
	 * Follow the recipe a second time on a host that differs in everything it may, and refuse the
	 * snapshot if that gives another; default: false.
	 */
	prove?: boolean;
	/** Ends the work between two of its steps. */
	signal?: AbortSignal;
}

/** What of a start is not the recipe's: where it happens. None of it may show in the snapshot. */
export interface Surroundings extends Pick<LoadOptions, "callAdaptor" | "jsglobals"> {
	readonly watch?: WriteWatch;
}

/**
 * @throws RecipeError, PackageError, PythonRaisedError with the traceback of a script, LeakError;
 *   NotReproducibleError with the option `prove`.
 */
export async function createSnapshot(
	host: Host,
	recipe: Recipe,
	given: CreateOptions = {},
	builder?: Builder,
): Promise<Snapshot> {
	// A response can be read once, and proving needs it again.
	const options = { ...given, base: await readBase(host, given.base) };
	const snapshot = await build(host, recipe, options);
	if (options.prove) {
		const { prove } = await import("./prove.js");
		// The same packages: what an index has may change from one moment to the next.
		const same = snapshot.lock === undefined ? recipe : { ...recipe, lock: snapshot.lock };
		await prove(host, snapshot.bytes, same, options, builder);
	}
	return snapshot;
}

/** Follows a recipe once. */
export async function build(
	host: Host,
	recipe: Recipe,
	options: CreateOptions,
	{ watch, ...surroundings }: Surroundings = {},
): Promise<Snapshot> {
	const checked = validateRecipe(recipe, "recipe");
	const { imports = [], files = [], run = [], env = {}, jsModules = {}, compress } = checked;
	const { signal } = options;
	signal?.throwIfAborted();
	const contents = await Promise.all(files.map((file) => readFiles(host, file)));
	const scripts = await Promise.all(run.map((script) => readScript(host, script)));
	const base = options.base === undefined ? undefined : await Foundation.read(host, options.base);
	const epoch = options.epoch ?? base?.manifest.epoch ?? DEFAULT_EPOCH;
	const packages = await packagesOf(host, checked, options);
	if (packages !== undefined) base?.checkPackages(packages.lock);
	signal?.throwIfAborted();

	const pyodide = await boot(
		host,
		{
			indexURL: options.indexURL,
			stdLibURL: options.stdLibURL,
			onProgress: options.onProgress,
			stdout: options.stdout,
			stderr: options.stderr,
			env,
			...base?.startOptions(jsModules),
			deserialize: options.deserialize,
			// Before Python starts, so that it finds them as on any start.
			fsInit: packages && (async (FS) => packages.writeTo(FS as any, epoch)),
			...surroundings,
		},
		hermeticStart({
			environment: { ...base?.manifest.environment, ...env },
			host: { epoch, ...(base?.worldStart ?? { seed: 0 }) },
			watch,
		}),
	);
	const { module } = runtimeOf(pyodide);
	countProxies(module);
	hideLocation(module);
	if (base !== undefined) packages?.followPaths(module);
	signal?.throwIfAborted();
	const known = new Set(base?.manifest.references.jsModules);
	for (const [name, module] of Object.entries(jsModules)) {
		if (!known.has(name)) pyodide.registerJsModule(name, module);
	}
	for (const file of contents.flat()) write(pyodide.FS, file, epoch);
	for (const name of imports) {
		signal?.throwIfAborted();
		raise(`Importing ${name} raised`, importModule(pyodide, name));
	}
	for (const { name, code } of scripts) {
		signal?.throwIfAborted();
		raise(`Script ${name} raised`, runScript(pyodide, code, name));
	}
	signal?.throwIfAborted();
	const snapshot = await takeSnapshot(pyodide, {
		base: base?.files,
		exclude: checked.exclude,
		sources: checked.sources,
		compress: options.compress ?? compress,
		serializer: options.serializer,
		beforeSnapshot: options.beforeSnapshot,
		allow: options.allow,
	});
	return packages === undefined ? snapshot : { ...snapshot, lock: packages.lock };
}

/**
 * Where the distribution lies is this host's business, but `pyodide_js.lockfileBaseUrl` would tell
 * Python, and micropip would keep it. The package loader has taken it by now.
 */
function hideLocation({ API }: PyodideModule): void {
	API.config.packageBaseUrl = undefined;
	API.config.packageCacheDir = undefined;
}

/** The recipe's packages, fetched and checked; undefined for a recipe without any. */
async function packagesOf(
	host: Host,
	recipe: Recipe,
	{ indexURL, stdLibURL, packageBaseUrl, onProgress, signal }: CreateOptions,
): Promise<PreparedPackages | undefined> {
	const { packages = [], requirements = [], lock } = recipe;
	if (packages.length === 0 && requirements.length === 0 && lock === undefined) return undefined;
	const { preparePackages } = await import("./install-packages.js");
	const begin = performance.now();
	return preparePackages(host, recipe, {
		indexURL,
		stdLibURL,
		packageBaseUrl,
		signal,
		report: (name, loaded, total) =>
			onProgress?.({ phase: "packages", name, loaded, total, ms: performance.now() - begin }),
	});
}

function raise(what: string, traceback: string | undefined): void {
	if (traceback !== undefined) throw new PythonRaisedError(what, traceback);
}

/** A file of the virtual file system, or a directory if it has no bytes. */
interface VirtualFile {
	readonly path: string;
	readonly mode: number;
	readonly bytes?: Uint8Array;
}

async function readFiles(host: Host, file: RecipeFile): Promise<VirtualFile[]> {
	const { source, content, destination } = file;
	if (content !== undefined) {
		const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
		return [{ path: destination, mode: 0o644, bytes }];
	}
	if (host.readTree === undefined) {
		throw new RecipeError(
			`${host.description} has no files to read: give ${destination} by its content`,
		);
	}
	const found = await host.readTree(source as string);
	return found.map(({ path, mode, bytes }) => ({
		path: path === "" ? destination : `${destination}/${path}`,
		mode,
		bytes,
	}));
}

function write(FS: any, { path, mode, bytes }: VirtualFile, modified: number): void {
	if (bytes === undefined) {
		FS.mkdirTree(path);
	} else {
		FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
		FS.writeFile(path, bytes);
	}
	FS.chmod(path, mode);
	FS.utime(path, modified, modified);
}

async function readScript(
	host: Host,
	script: RecipeScript,
): Promise<{ name: string; code: string }> {
	const { name, source } = script;
	const code =
		script.code ?? new TextDecoder().decode(await host.read(host.resolve(source as string)));
	return { name, code };
}
