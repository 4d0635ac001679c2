/**
 * Recipe to snapshot: start, follow the recipe, take the snapshot.
 */
import { boot } from "../boot/boot.js";
import { runtimeOf } from "../boot/runtime.js";
import type { ProgressListener } from "../boot/sequence.js";
import type { Host } from "../engine/host.js";
import { PythonRaisedError, RecipeError } from "../errors.js";
import { DEFAULT_EPOCH } from "../hermetic/clock.js";
import type { Serializer } from "../references/capture.js";
import type { AllowRule } from "../verify/policy.js";
import { countProxies } from "../verify/proxy-tracker.js";
import { type Recipe, type RecipeFile, type RecipeScript, validateRecipe } from "./recipe.js";
import { importModule, runScript } from "./run-recipe.js";
import { type Snapshot, takeSnapshot } from "./take.js";

export interface CreateOptions {
	/** Directory of the Pyodide release to use; default: the `pyodide` package. */
	indexURL?: string;
	/** The standard library to use; default: the release's. */
	stdLibURL?: string;
	onProgress?: ProgressListener;
	/** Wins over the recipe's. */
	compress?: Recipe["compress"];
	/** Where lines that the recipe's scripts print go; default: the console. */
	stdout?: (line: string) => void;
	stderr?: (line: string) => void;
	serializer?: Serializer;
	/** What may be in the snapshot all the same, each `kind` or `kind:name`; default: nothing. */
	allow?: readonly AllowRule[];
	/** Called with the API object when the recipe is done, after Python's `register_before_snapshot` hooks. */
	beforeSnapshot?: (pyodide: any) => void | Promise<void>;
	/** Where the clock stands while the snapshot is made, in milliseconds since the epoch; default 1980-01-01. */
	epoch?: number;
	/** Ends the work between two of its steps. */
	signal?: AbortSignal;
}

/**
 * @throws RecipeError, PythonRaisedError with the traceback of a script, LeakError.
 */
export async function createSnapshot(
	host: Host,
	recipe: Recipe,
	options: CreateOptions = {},
): Promise<Snapshot> {
	const {
		imports = [],
		files = [],
		run = [],
		env = {},
		jsModules = {},
		compress,
	} = validateRecipe(recipe, "recipe");
	const { signal, epoch = DEFAULT_EPOCH } = options;
	signal?.throwIfAborted();
	const contents = await Promise.all(files.map((file) => readFiles(host, file)));
	const scripts = await Promise.all(run.map((script) => readScript(host, script)));
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
		},
		{ environment: env, host: { epoch, seed: 0 } },
	);
	countProxies(runtimeOf(pyodide).module);
	signal?.throwIfAborted();
	for (const [name, module] of Object.entries(jsModules)) pyodide.registerJsModule(name, module);
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
	return takeSnapshot(pyodide, {
		compress: options.compress ?? compress,
		serializer: options.serializer,
		beforeSnapshot: options.beforeSnapshot,
		allow: options.allow,
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
