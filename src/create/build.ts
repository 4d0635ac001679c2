/**
 * Follows a recipe once: start, files, imports, scripts, and the snapshot is taken. (`pythaw build`, which
 * writes an app's files, is src/build.)
 */
import { boot } from "../boot/boot.js";
import type { LoadOptions } from "../boot/options.js";
import type { PyodideModule } from "../distribution/glue.js";
import { crc32 } from "../engine/crc32.js";
import type { Host } from "../engine/host.js";
import { PackageError, PythawError, PythonRaisedError } from "../errors.js";
import { DEFAULT_EPOCH, HermeticHost, type HermeticSettings } from "../hermetic/hermetic-host.js";
import type { WriteWatch } from "../hermetic/watch.js";
import type { Lockfile } from "../packages/lock.js";
import { parsePackageUrl } from "../packages/names.js";
import * as is from "../shape.js";
import type { Base } from "../snapshot/base.js";
import { instanceOf } from "../snapshot/started-instance.js";
import { countProxies } from "../verify/proxy-tracker.js";
import type { BuildOptions } from "./create-options.js";
import type { PreparedPackages } from "./install-packages.js";
import { type Recipe, validateRecipe } from "./recipe.js";
import { readFile, readScript, writeFile } from "./recipe-sources.js";
import machinery from "./run-recipe.py";
import { type Snapshot, take } from "./take.js";

/** What a start takes from where it happens, not from the recipe. None of it may show in the snapshot. */
interface Surroundings extends Pick<LoadOptions, "callAdaptor" | "jsglobals"> {
	readonly watch?: WriteWatch;
	/** Whether the snapshot is started once, to see that it can be. */
	readonly isTried?: boolean;
	/** Packages that Pyodide's own loader puts in, as by its option of that name, and where from. Those show. */
	readonly loads?: Pick<
		LoadOptions,
		"packages" | "lockFileURL" | "lockFileContents" | "packageBaseUrl" | "packageCacheDir"
	>;
}

export async function build(
	host: Host,
	recipe: Recipe,
	options: BuildOptions,
	{ watch, loads, isTried = false, ...surroundings }: Surroundings = {},
): Promise<Snapshot> {
	const checked = validateRecipe(recipe, "recipe");
	const { imports = [], files = [], run = [], env = {}, jsModules = {}, compress } = checked;
	const { base, signal } = options;
	signal?.throwIfAborted();
	const contents = await Promise.all(files.map((file) => readFile(host, file)));
	const scripts = await Promise.all(run.map((script) => readScript(host, script)));
	const baseManifest = base?.contents.manifest;
	const epoch = options.epoch ?? baseManifest?.epoch ?? DEFAULT_EPOCH;
	const packages = await packagesOf(host, checked, options);
	if (packages !== undefined && base !== undefined) checkPackages(base, packages.lock);
	signal?.throwIfAborted();

	const hermetic = new HermeticHost({
		environment: { ...baseManifest?.environment, ...env },
		epoch,
		...(base && clockAndSeedAfter(base)),
		watch,
	});
	const { indexURL, stdLibURL, onProgress, stdout, stderr, deserialize } = options;
	const pyodide = await boot(
		host,
		{
			indexURL,
			stdLibURL,
			onProgress,
			stdout,
			stderr,
			deserialize,
			env,
			jsModules,
			// Before Python starts, so that it finds them as on any start.
			fsInit: packages && (async (FS) => packages.writeTo(FS as any, epoch)),
			...loads,
			...surroundings,
		},
		{ kind: "create", host: hermetic, base: base?.contents },
	);
	const { module } = instanceOf(pyodide);
	countProxies(module);
	hideLocation(module);
	if (base !== undefined) packages?.followPaths(module);
	signal?.throwIfAborted();
	for (const file of contents.flat()) writeFile(module.FS, file, epoch);
	for (const name of imports) {
		signal?.throwIfAborted();
		runPython(`Importing ${name} raised`, pyodide, "import_module", name);
	}
	for (const { name, code } of scripts) {
		signal?.throwIfAborted();
		runPython(`Script ${name} raised`, pyodide, "run_script", code, name);
	}
	signal?.throwIfAborted();
	const snapshot = await take(pyodide, {
		base,
		isTried,
		exclude: checked.exclude,
		sources: checked.sources,
		compress: options.compress ?? compress,
		serializer: options.serializer,
		beforeSnapshot: options.beforeSnapshot,
		allow: options.allow,
	});
	return packages === undefined ? snapshot : { ...snapshot, lock: packages.lock };
}

/** Where clock and randomness go on: what the base's recipe drew must not be drawn again. */
function clockAndSeedAfter({
	reference,
	contents,
}: Base): Pick<HermeticSettings, "seed" | "timer"> {
	const seed = crc32(new TextEncoder().encode(reference.digest));
	return { seed, timer: contents.manifest.monotonic };
}

/** Packages of the recipe are put beside those that are there; what was imported cannot be replaced. */
function checkPackages({ reference, contents }: Base, { packages }: Lockfile): void {
	for (const { purl } of contents.manifest.packages) {
		const { name = "", version } = parsePackageUrl(purl) ?? {};
		const wanted = is.own(packages, name)?.version;
		if (wanted === undefined || wanted === version) continue;
		throw new PackageError(
			"conflict",
			name,
			`${name} ${wanted} is wanted, but the base has ${name} ${version} (${reference.digest}). Ask for that version, or create the base again with the other.`,
		);
	}
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
	{ indexURL, stdLibURL, packageBaseUrl, onProgress, signal }: BuildOptions,
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

/** Calls a function of run-recipe.py, which gives Python's own traceback if the recipe's code raises. */
function runPython(raised: string, pyodide: any, name: string, ...args: string[]): void {
	let traceback: string | undefined;
	try {
		const scope = pyodide.runPython("{}");
		// What Python is given here is part of the snapshot's digest, to the byte.
		pyodide.runPython(`\n${machinery}`, { globals: scope });
		const fn = scope.get(name);
		traceback = fn(...args);
		fn.destroy();
		scope.destroy();
	} catch (error) {
		throw endOf(raised, error);
	}
	if (traceback !== undefined) throw new PythonRaisedError(raised, traceback);
}

/** What Python itself did not survive: a stack that is used up, a trap, `os._exit()`. Nothing can be asked of it any more. */
function endOf(raised: string, error: unknown): unknown {
	if (error instanceof PythawError) return error;
	const { name, message } = error as Error;
	const first = `${name}: ${message}`.split("\n")[0];
	return new PythonRaisedError(`${raised}, and ended Python:`, first, { cause: error });
}
