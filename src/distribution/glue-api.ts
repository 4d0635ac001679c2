/**
 * The types of the glue's internal `API` object, which the outer loader makes and the glue fills: what
 * pythaw uses, by name. Nothing here runs.
 */
import type { PyodideAPI } from "pyodide";

/** What the glue reads from `API.config`: the options of `loadPyodide`, with defaults. */
export interface GlueConfig {
	/** What Python sees as `js`. */
	jsglobals: object;
	env: Record<string, string | undefined>;
	args: readonly string[];
	packages: readonly string[] | string;
	stdin?: unknown;
	stdout?: (line: string) => void;
	stderr?: (line: string) => void;
	indexURL?: string;
	enableRunUntilComplete?: boolean;
	checkAPIVersion?: boolean;
	lockFileContents?: unknown;
	packageBaseUrl?: string;
	packageCacheDir?: string;
	readonly cdnUrl?: string;
	BUILD_ID?: string;
	_makeSnapshot?: boolean;
	pyproxyToStringRepr?: boolean;
	convertNullToNone?: boolean;
	toJsLiteralMap?: boolean;
}

export interface PyodideInternals {
	version: string;
	abiVersion: string;
	config: GlueConfig;
	runtimeEnv: object;
	public_api: PyodideAPI;
	/** What loads Pyodide's own packages; `loadPackageInner` is what `loadPackage` calls. Not in 0.27. */
	packageManager?: { loadPackageInner?(...args: unknown[]): Promise<unknown> };
	NoGilError?: new () => Error;
	/** What Pyodide's own tests use. */
	tests?: { convertCppException(exception: unknown): Error };
	/** Imports to the packages that have them, from the lock file. */
	_import_name_to_package_name?: unknown;
	/** Modules of the standard library that are packages; up to 0.29. */
	lockfile_unvendored_stdlibs_and_test?: readonly string[];
	/** The Python module that loads packages. */
	package_loader: any;
	/** Called with a fatal error, after the public API was made to refuse every use. */
	on_fatal?: ((error: unknown) => void) | undefined;
	/** Ends Python's use after an error that it cannot survive, and throws that. Works once. */
	fatal_error(error: any): unknown;
	lockFilePromise?: Promise<unknown>;
	packageIndexReady: Promise<void>;
	/** The lock file's table of packages. */
	lockfile_packages?: Record<string, { readonly version: string; readonly sha256: string }>;
	pyVersionTuple: [number, number, number];
	sitePackages: string;
	/** The values that the glue puts at the first indexes of the reference table. */
	getExpectedKeys(): unknown[];
	finalizeBootstrap(
		snapshotConfig?: { hiwireKeys: unknown[]; immortalKeys: string[] },
		deserializer?: (data: any) => unknown,
	): PyodideAPI;
	/** Calls back from the JS engine's queue of tasks, once what is in it has had its turn. */
	scheduleCallback(callback: () => void, ms?: number): void;
	initializeStreams(stdin?: unknown, stdout?: unknown, stderr?: unknown): void;
	/** Runs code in a namespace of Pyodide's own and returns the value of its last expression. */
	runPythonInternal(code: string): any;
	makeSnapshot(serializer?: (value: unknown) => unknown): Uint8Array;
	/** Runs code in `__main__` and returns its status, 0 for none, and what it printed to standard error. */
	rawRun(code: string): [status: number, stderr: string];
	/** The Python module `_pyodide`. */
	_pyodide: any;
	/** The Python module `importlib`. */
	importlib: any;
	/** `AbortSignal.any`, or what stands in for it. */
	abortSignalAny: unknown;
	setPyProxyToStringMethod(useRepr: boolean): void;
	/** Since 0.28. */
	setCompatNullToNone?(compat: boolean): void;
	/** Since 0.29. */
	setCompatToJsLiteralMap?(compat: boolean): void;
	/** 0.27 only. */
	setCdnUrl?(url: string | undefined): void;
}
