/**
 * What a recipe leaves out of the files of its snapshot: by patterns, and sources that compiled code
 * stands in for. Loaded only for recipes that do.
 */
import picomatch from "picomatch";
import { barePython } from "../boot/bare-python.js";
import type { PyodideModule } from "../distribution/glue.js";
import { RecipeError } from "../errors.js";
import type { CapturedFiles } from "../files/capture.js";
import { leaveOut } from "../files/leave-out.js";
import { contentOf } from "../files/tree.js";
import type { StartedInstance } from "../snapshot/started-instance.js";
import compiler from "./compile-source.py";

export interface ExcludeOptions {
	/**
	 * Glob patterns of paths in the virtual file system, as of picomatch; one that does not begin with a
	 * slash matches at any depth. A directory goes with all that is in it.
	 */
	exclude?: readonly string[];
	/**
	 * False to leave out the Python sources of modules that can be imported, and have compiled code
	 * (`.pyc`, unchecked) in their place. Tracebacks then have no lines of code, and `inspect.getsource`
	 * finds none. Sources that do not compile stay. Default: true.
	 */
	sources?: boolean;
}

/** Makes a function of an instance's files; called while it stands still, before they are captured. */
export function exclusionOf(
	instance: StartedInstance,
	{ exclude = [], sources = true }: ExcludeOptions,
): (files: CapturedFiles, libraries: readonly string[]) => Promise<CapturedFiles> {
	const importPath = sources ? [] : importPathOf(instance.module);
	return async (files, libraries) => {
		const kept = leaveOut(files, matcherOf(exclude));
		checkLibraries(kept, libraries);
		return sources ? kept : replaceSources(instance, kept, importPath);
	};
}

function matcherOf(patterns: readonly string[]): (path: string) => boolean {
	if (patterns.length === 0) return () => false;
	const anchored = patterns.map((pattern) => (pattern.startsWith("/") ? pattern : `**/${pattern}`));
	return picomatch(anchored, { dot: true, nonegate: true });
}

function checkLibraries({ tree }: CapturedFiles, libraries: readonly string[]): void {
	const paths = new Set(tree.entries.map(({ path }) => path));
	const missing = libraries.find((path) => !paths.has(path));
	if (missing === undefined) return;
	throw new RecipeError(
		`exclude: ${missing} would be left out, but it is a native library that is loaded, and a restore reads it from there. Narrow the pattern.`,
	);
}

function importPathOf({ API }: PyodideModule): string[] {
	const paths = API.runPythonInternal("import sys; [path for path in sys.path if path]");
	const found: string[] = paths.toJs();
	paths.destroy();
	return found;
}

const moduleFile = /\/([\p{ID_Start}_]\p{ID_Continue}*)\.py$/u;

async function replaceSources(
	instance: StartedInstance,
	files: CapturedFiles,
	importPath: readonly string[],
): Promise<CapturedFiles> {
	const sources = new Map<string, Uint8Array>();
	for (const entry of files.tree.entries) {
		const isModule =
			entry.type === "file" &&
			moduleFile.test(entry.path) &&
			importPath.some((directory) => entry.path.startsWith(`${directory}/`));
		if (isModule) sources.set(entry.path, contentOf(entry, files.data));
	}
	const compiled = await compileAll(instance, sources);
	const isReplaced = (path: string): boolean => {
		if (path.endsWith(".py")) return compiled.has(`${path}c`);
		const cached = /^(.*)\/__pycache__\/([^/.]+)\.[^/]*\.pyc$/.exec(path);
		return cached !== null && compiled.has(`${cached[1]}/${cached[2]}.pyc`);
	};
	return leaveOut(files, isReplaced, compiled);
}

/**
 * Compiled code by the path that it is imported from without its source. Made in an instance of its own:
 * what compiling leaves in memory would become part of the snapshot.
 */
async function compileAll(
	{ host, distribution }: StartedInstance,
	sources: ReadonlyMap<string, Uint8Array>,
): Promise<Map<string, Uint8Array>> {
	const compiled = new Map<string, Uint8Array>();
	if (sources.size === 0) return compiled;
	const pyodide = await barePython(host, distribution);
	const compile = pyodide.runPython(`${compiler}\ncompile_source`);
	for (const [path, source] of sources) {
		pyodide.FS.writeFile("/tmp/source", source);
		const written: string | undefined | null = compile(path);
		if (written) compiled.set(`${path}c`, pyodide.FS.readFile(written));
	}
	return compiled;
}
