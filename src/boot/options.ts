/**
 * What `loadPyodide` takes, and how it becomes the configuration that Pyodide's glue reads from
 * `API.config`. Only defaults and checks of the options themselves; nothing is read here but the
 * lock file.
 */
import type { loadPyodide as pyodideLoadPyodide } from "pyodide";
import type { AdaptorChoice } from "../adaptor/choose.js";
import type { GlueConfig, PyodideInternals } from "../distribution/glue-api.js";
import type { Host } from "../engine/host.js";
import { parseJson } from "../engine/json.js";
import type { ReadLimits } from "../engine/read-limits.js";
import { PythawError } from "../errors.js";
import type { KeySource } from "../format/keys.js";
import type { PythawAPI } from "./api.js";
import type { ProgressListener } from "./sequence.js";

/** Every option of Pyodide's own `loadPyodide` (the `PyodideConfig` of the `pyodide` package). */
export type PyodideOptions = NonNullable<Parameters<typeof pyodideLoadPyodide>[0]>;

/**
 * Where a snapshot's bytes may come from; a string or URL names a file or an address to fetch.
 *
 * Bytes in memory are read while the start lasts: until it has ended they must not be written to or
 * transferred. Afterwards they are the caller's again, but for one thing: if the contents of its files, or
 * the records of its libraries, have more than 8 MiB, Python reads these from there, and they must stay as
 * they are as long as the instance is used.
 */
export type SnapshotSource =
	| string
	| URL
	| Uint8Array
	| ArrayBuffer
	| SharedArrayBuffer
	| Blob
	| Response
	| PromiseLike<string | URL | Uint8Array | ArrayBuffer | SharedArrayBuffer | Blob | Response>;

export interface PythawOptions {
	/**
	 * Start from this snapshot instead of initialising CPython. Pyodide's own snapshots are read too.
	 * `"auto"`: from one that an earlier start with the same options left in the user's cache. If there is
	 * none, the start is a cold one and has one made behind it. (A file of that name is `"./auto"`.)
	 */
	snapshot?: "auto" | SnapshotSource;
	/**
	 * The snapshot that `snapshot` is made on, if it is; a list if that one is made on another again.
	 * Which is which is told by their digests.
	 */
	base?: SnapshotSource | readonly SnapshotSource[];
	/** Digest that the snapshot must have, as in Subresource Integrity: `sha256-<base64>`. */
	integrity?: string;
	/**
	 * Public keys of Ed25519, of which one must have signed the snapshot (`pythaw sign`): each as PEM, DER,
	 * JWK, CryptoKey, or 32 bytes, also in base64. Checked before anything of the snapshot is looked at.
	 */
	trustedKeys?: KeySource | readonly KeySource[];
	/** The signature file; default: beside a snapshot that is given by path or address, named `….sig`. */
	signature?: SnapshotSource;
	/** Ends the start, as it ends a `fetch`: reads are cancelled, and the start rejects with its reason. */
	signal?: AbortSignal;
	/** Milliseconds after which the start ends with an error of code `ERR_TIMEOUT`; default: none. */
	timeout?: number;
	/** What the start may read, in bytes: a file that is larger, or never ends, is refused. */
	limits?: ReadLimits;
	/** Called as each step of the boot sequence begins, and with numbers of bytes as they arrive. */
	onProgress?: ProgressListener;
	/** How CPython calls C functions of undeclared signature; default `auto`, the best the engine has. */
	callAdaptor?: AdaptorChoice;
	/** Turns what a snapshot's serializer wrote for a JS reference back into a JS value. */
	deserialize?: (data: any) => unknown;
	/**
	 * JS modules by name, registered as by `pyodide.registerJsModule`. A snapshot in which Python holds
	 * registered modules needs them here, under the same names.
	 */
	jsModules?: Record<string, object>;
	/**
	 * Called with the API object once a snapshot is restored, before the hooks that Python code
	 * registered in it (`register_after_restore`). Not called on a cold start.
	 */
	afterRestore?: (pyodide: PythawAPI) => void | Promise<void>;
	/**
	 * How a snapshot's native libraries are put in place: from the snapshot's record (default), or by
	 * Pyodide's own linker. That takes several times as long and runs their constructors again; the result
	 * is the same. It is there to find out whether a fault is the record's.
	 */
	libraryReplay?: "record" | "linker";
	/** Call adaptors that were compiled before, by name: of the files that the package exports as `pythaw/adaptors/NAME.wasm`. */
	adaptorModules?: Record<string, WebAssembly.Module>;
	/**
	 * The snapshot's native libraries, compiled before, by the paths of their files in it: of the modules that
	 * `pythaw build --target workerd` writes.
	 */
	compiledLibraries?: Record<string, WebAssembly.Module>;
	/** `pyodide.asm.wasm`, compiled before, for hosts that must not compile at run time. */
	wasmModule?: WebAssembly.Module;
	/** `python_stdlib.zip` itself, for hosts that have no place to read it from. Must not be written to later. */
	stdLib?: Uint8Array | ArrayBuffer;
	/**
	 * Which build `createPyodideModule` and `wasmModule` are of (SHA-256 in hex, as `pythaw inspect` and
	 * `pythaw doctor` print it), where neither file can be read: only a snapshot of that build is restored.
	 */
	buildId?: string;
}

/** The options of {@link loadPyodide}: Pyodide's own, and pythaw's. */
export type LoadOptions = PyodideOptions & PythawOptions;

export const withTrailingSlash = (location: string): string =>
	location.endsWith("/") ? location : `${location}/`;

/** Which Pyodide release is used. */
export interface ReleaseOptions {
	/** Directory of the release; default: the `pyodide` package. */
	indexURL?: string;
	/** Its standard library; default: the release's own. */
	stdLibURL?: string;
}

export const releaseOf = (host: Host, options: ReleaseOptions) => ({
	indexURL: indexUrlOf(host, options),
	stdLibURL: options.stdLibURL && host.resolve(options.stdLibURL),
});

/** Resolves `indexURL`: the option, else the `pyodide` package that can be found from here. */
export function indexUrlOf(host: Host, options: ReleaseOptions): string {
	const location = options.indexURL || host.findDistribution();
	if (location === undefined) {
		throw new TypeError(
			`Option indexURL (--index-url) is missing, and no \`pyodide\` package can be found: ${host.distributionAdvice}`,
		);
	}
	return withTrailingSlash(host.resolve(location));
}

/** With Pyodide's defaults filled in. @param internals the glue's `API`; its version is known once the glue runs. */
export function glueConfigOf(
	host: Host,
	options: LoadOptions,
	indexURL: string,
	internals: Partial<PyodideInternals>,
): GlueConfig {
	checkOptions(options);
	const lockFileURL = options.lockFileURL ?? `${indexURL}pyodide-lock.json`;
	const packageBaseUrl =
		options.packageBaseUrl ??
		(options.lockFileContents ? undefined : directoryOf(lockFileURL) || host.resolve("."));
	const base = packageBaseUrl === undefined ? undefined : withTrailingSlash(packageBaseUrl);
	const config: GlueConfig = {
		jsglobals: globalThis,
		stdin: host.prompt,
		args: [],
		packages: [],
		enableRunUntilComplete: true,
		checkAPIVersion: true,
		...options,
		env: { HOME: "/home/pyodide", PYTHONINSPECT: "1", ...options.env },
		indexURL,
		lockFileContents: options.lockFileContents || readLockFile(host, lockFileURL),
		packageBaseUrl: base,
		packageCacheDir: options.packageCacheDir
			? withTrailingSlash(host.resolve(options.packageCacheDir))
			: base,
		// The glue's package manager reads it, after the glue has set its version.
		get cdnUrl() {
			return options.packageBaseUrl === undefined ? remotePackagesUrl(internals.version!) : base;
		},
	};
	Promise.resolve(config.lockFileContents).catch(() => {});
	awaitPackageIndexLater(internals);
	return config;
}

/** Where a release's packages are when they are not beside it, as Pyodide's own loader has it. */
export const remotePackagesUrl = (version: string): string =>
	`https://cdn.jsdelivr.net/pyodide/v${version}/full/`;

/**
 * The glue begins to read the lock file while it is linked, and the start waits for that near its end.
 * If reading fails before, nobody awaits the promise yet, and Node would end the process.
 */
function awaitPackageIndexLater(internals: Partial<PyodideInternals>): void {
	let ready: Promise<void> | undefined;
	Object.defineProperty(internals, "packageIndexReady", {
		enumerable: true,
		configurable: true,
		get: () => ready,
		set(promise: Promise<void>) {
			promise.catch(() => {});
			ready = promise;
		},
	});
}

function checkOptions(options: LoadOptions): void {
	if (options.lockFileContents && options.lockFileURL) {
		throw new TypeError("Can't pass both lockFileContents and lockFileURL");
	}
	if (options.snapshot !== undefined && options._loadSnapshot !== undefined) {
		throw new TypeError("Can't pass both snapshot and _loadSnapshot");
	}
	if (options.base !== undefined && options.snapshot === undefined) {
		throw new TypeError("Option base is what a snapshot is made on, but no snapshot is given");
	}
	if (options.signature !== undefined && options.trustedKeys === undefined) {
		throw new TypeError("Option signature needs trustedKeys, which say whose it may be");
	}
	if (options.stdLib !== undefined && options.stdLibURL !== undefined) {
		throw new TypeError("Can't pass both stdLib and stdLibURL");
	}
	if (options.integrity !== undefined && options.snapshot === undefined) {
		throw new TypeError("Option integrity is the digest of a snapshot, but no snapshot is given");
	}
}

/** The lock file, parsed. The glue's package index waits for it; a failure surfaces there. */
function readLockFile(host: Host, location: string): Promise<unknown> {
	const refuse = (cause: Error) =>
		new PythawError("ERR_READ", `The lock file ${location} is not JSON: ${cause.message}`, {
			cause,
		});
	const reading = host.read(host.resolve(location));
	return reading.then((bytes) => parseJson(new TextDecoder().decode(bytes), refuse));
}

const directoryOf = (location: string): string => location.slice(0, location.lastIndexOf("/") + 1);
