/**
 * The interface to the world outside the library: reading and importing by location, and the
 * identity of the process. `node/`, `browser/` and `workerd/` implement it; the face hands one down. Files,
 * network and processes are reached through it alone. (`request.ts` has the `fetch` of the hosts that use the
 * web's; js-phase/identity.ts looks at `process` for the user agent as the glue does, pool/thread.ts for workers.)
 */

import type { FormShelf, KeptForms } from "./kept-forms.js";
import type { KeptSnapshots, SnapshotShelf } from "./kept-snapshots.js";

/** As Pyodide's glue distinguishes families of JS engines. */
export interface RuntimeEnv {
	IN_NODE: boolean;
	IN_BUN: boolean;
	IN_DENO: boolean;
	IN_SAFARI: boolean;
	IN_SHELL: boolean;
	IN_WORKERD: boolean;
	IN_NODE_COMMONJS: boolean;
	IN_NODE_ESM: boolean;
	IN_BROWSER: boolean;
	IN_BROWSER_MAIN_THREAD: boolean;
	IN_BROWSER_WEB_WORKER: boolean;
}

export interface Host {
	/** Such as `node 24.1.0`; for messages only. */
	readonly description: string;
	readonly runtimeEnv: RuntimeEnv;
	/** An absolute location (path or URL) for one that may be relative to the working directory or page. */
	resolve(location: string): string;
	/** The directory (with a trailing slash) of the `pyodide` package, or undefined if there is none to be found. */
	findDistribution(): string | undefined;
	/** What to do where there is none; it ends a sentence. */
	readonly distributionAdvice: string;
	/** Whole content of a file or URL. Rejects with a `PythawError` of code `ERR_READ` that names it. */
	read(location: string, options?: ReadOptions): Promise<Uint8Array>;
	/** Whether the platform itself holds what is fetched against a digest, before it hands anything out. */
	readonly checksIntegrity?: boolean;
	/** Whether digests are computed beside this thread, so that a start can go on meanwhile. */
	readonly digestsBeside?: boolean;
	/** At most the first `byteLength` bytes of a file or URL, where that is cheaper than the whole. */
	readStart?(location: string, byteLength: number, options?: ReadOptions): Promise<FileStart>;
	/** All files below a directory, or the one file, for putting them into a virtual file system. */
	readTree?(location: string): Promise<HostFile[]>;
	/** Tells a file from all others, and from itself once it was changed, without reading it; undefined if nothing does. */
	stampOf?(location: string): string | undefined;
	/** A file that may not be needed: read on the spot, while this thread waits. Undefined where that cannot be. */
	readLate?(location: string): LateFile | undefined;
	/** The same as a `Response` where that lets WebAssembly compile while it arrives; undefined elsewhere. */
	readResponse?(location: string, options?: ReadOptions): Promise<Response>;
	/** The body of a response that somebody else has asked for, called `name` in messages. Rejects as `read`. */
	readBody(response: Response, name: string, options?: ReadOptions): Promise<Uint8Array>;
	/** Has the system make the pages of memory that is zero, on another thread, where one can. Never rejects. */
	touchMemory?(places: readonly Uint8Array[]): Promise<void>;
	/** What another thread compiles, for a start to take unless nothing comes of it. Never rejects. */
	readonly compiled?: Promise<CompiledFile | undefined>;
	fetch(url: string, init?: RequestInit): Promise<Response>;
	/** Absent on a host that cannot install packages. */
	packaging?(): Promise<PackagingHost>;
	/** What `snapshot: "auto"` needs, or why there is none; absent on a host that keeps no snapshots. */
	keptSnapshots?(): Promise<KeptSnapshots | string>;
	/** The same for who makes them. */
	snapshotShelf?(): Promise<SnapshotShelf | undefined>;
	/** Pyodide's own forms that this host keeps between processes; undefined where it keeps none. */
	readonly forms?: KeptForms;
	/** The same for who makes them. */
	formShelf?(): Promise<FormShelf | undefined>;
	/** Absent on a host without a file system. */
	deployment?(): Promise<DeploymentHost>;
	/** A module that is part of this host, such as Node's `net`, at once; absent where there are none. */
	builtinModule?(name: string): object | undefined;
	importModule(location: string): Promise<any>;
	/** Has the next read or import of a location ask its server again, whatever was kept of it. Never rejects. */
	forget?(location: string): Promise<void>;
	/** The same for a module that each start imports: what the engine compiled of its text, `bytes`, can be kept. */
	importKept?(location: string, bytes: Uint8Array): Promise<KeptImport>;
	/** Keeps what the engine has compiled of this library so far; absent where that cannot be. */
	keepCode?: KeepCode;
	/**
	 * Resolves when there are clock and entropy, where a program begins without: a restored interpreter waits for it.
	 */
	awake?(): Promise<void>;
	/** Calls the glue's factory so that the glue takes this host for what it is. */
	callGlue?<T>(call: () => T): T;
	/** The running program, `argv[0]` of an interpreter started here; undefined where there is none. */
	readonly program: string | undefined;
	/** Names objects of a snapshot by restoring it in another process, where there are any: its code may run there. */
	nameElsewhere?(
		files: { readonly bytes: Uint8Array; readonly bases: readonly Uint8Array[] },
		request: Omit<NameRequest, "snapshot" | "bases">,
	): Promise<string[][]>;
	/** What tells this host and its user from others; none of it may get into a snapshot. */
	identityStrings(): IdentityString[];
	/** What Pyodide's `stdin` option defaults to. */
	prompt?(): string | null;
	entropy(byteLength: number): Uint8Array;
	readonly codecs: Codecs;
}

export interface CompiledFile {
	readonly location: string;
	/** What {@link Host.stampOf} said of the file then. */
	readonly stamp: string | undefined;
	readonly module: WebAssembly.Module;
}

/** What a manifest says of a file's content. */
export interface KnownContent {
	readonly byteLength: number;
	/** SHA-256 as in Subresource Integrity: `sha256-<base64>`. */
	readonly integrity: string;
	/** What {@link PartsDigest} gives for it, if somebody has computed that. */
	readonly parts?: string;
}

export interface ReadOptions {
	/** Ends the transfer; the read rejects with its reason. */
	readonly signal?: AbortSignal;
	readonly byteLength?: number;
	/** Bytes that it may have; more are refused before they are in memory. Default: 256 MiB. */
	readonly limit?: number;
	/** Whether they are to be written into one array as they arrive, where `byteLength` says its size. */
	readonly inPlace?: boolean;
	/** What the platform is to hold the bytes against ({@link Host.checksIntegrity}). */
	readonly integrity?: string;
	/** Called before the first byte and as bytes arrive; `total` is undefined where nobody says it. */
	readonly onBytes?: (loaded: number, total: number | undefined) => void;
	/** The same with all bytes so far, where these lie in one array. They are valid during the call. */
	readonly onArrived?: (bytes: Uint8Array) => void;
	readonly onEnd?: () => void;
}

/**
 * Keeps compiled code for the next process, once for each kind of start (a bit), for each compiles other
 * functions.
 */
export type KeepCode = (kind: number) => void;

export interface KeptImport {
	readonly module: Readonly<Record<string, unknown>>;
	/** Keeps what the engine has compiled of it so far. Never fails; undefined if it cannot be kept. */
	readonly keep?: KeepCode;
}

/** A string that belongs to this host. The value may be a secret: it must not be printed. */
export interface IdentityString {
	readonly value: string;
	/** What rules call it: the name of an environment variable, or such as `home`. */
	readonly name: string;
	/** What messages call it, such as `environment variable HOME`. */
	readonly description: string;
}

export interface LateFile {
	/** Its size in bytes, where asking for it is cheap. */
	readonly byteLength?: number;
	/** Its content. Throws a `PythawError` of code `ERR_READ` that names it. */
	read(): Uint8Array;
}

export interface FileStart {
	readonly bytes: Uint8Array;
	readonly totalByteLength: number;
}

export interface HostFile {
	/** Relative to the location asked for, with forward slashes; empty for the location itself. */
	readonly path: string;
	/** Permission bits. */
	readonly mode: number;
	/** Absent for a directory. */
	readonly bytes?: Uint8Array;
}

/** One compression method of the container. Whole buffers in, whole buffers out. */
export interface Codec {
	compress(bytes: Uint8Array): Promise<Uint8Array>;
	/** @param byteLength expected length of the result in bytes; a longer result is an error. */
	decompress(bytes: Uint8Array, byteLength: number): Promise<Uint8Array>;
}

export interface Codecs {
	gzip?: Codec;
	zstd?: Codec;
}

/** The part that only installing packages needs, and that is loaded only for that. */
export interface PackagingHost {
	/** Files that can be fetched again, kept for the next time; absent where there is no place for them. */
	readonly cache?: Cache;
	readonly pip?: PipSettings;
	/** Names of the files in a directory, sorted. Rejects with a `PythawError` of code `ERR_READ`. */
	listDirectory?(location: string): Promise<string[]>;
	variable?(name: string): string | undefined;
}

/** Bytes by name. A name is a relative path with forward slashes. */
export interface Cache {
	/** Undefined for what is not there or cannot be read. */
	read(name: string): Promise<Uint8Array | undefined>;
	/** Keeps bytes, whole or not at all. A cache that cannot be written is no error. */
	write(name: string, bytes: Uint8Array): Promise<void>;
}

/** Those of pip's settings that say where packages come from. */
export interface PipSettings {
	readonly indexUrl?: string;
	readonly extraIndexUrls: readonly string[];
	/** Directories and pages that list wheels. */
	readonly findLinks: readonly string[];
	readonly noIndex: boolean;
	/** Seconds to wait for an answer. */
	readonly timeout?: number;
	readonly retries?: number;
}

/** The part that only writing a built app needs. */
export interface DeploymentHost {
	/** Rejects with `ERR_WRITE` if a directory cannot be written, or has these files and no build wrote them. */
	checkWritable(directory: string, names: readonly string[]): Promise<void>;
	/** How one directory is reached from another, as a URL has it, with a slash at the end. */
	relative(from: string, to: string): string;
	/**
	 * Whoever reads meanwhile has all of the old or all of the new. Rejects with a `PythawError` of code `ERR_WRITE`.
	 */
	write(directory: string, task: WriteTask): Promise<WrittenFile[]>;
}

export interface WriteTask {
	/** In the order in which they are written: last those that name others. */
	readonly files: readonly FileToWrite[];
	readonly precompress: boolean;
	/** Whether to remove what the manifest of an earlier build names and these files are not. */
	readonly clean: boolean;
	readonly signal?: AbortSignal;
}

export interface FileToWrite {
	readonly name: string;
	readonly bytes: Uint8Array;
	/** Whether a file of this name never has another content. */
	readonly fixed: boolean;
	readonly served: boolean;
}

export interface WrittenFile {
	readonly name: string;
	readonly byteLength: number;
	/** Sizes in bytes of the compressed forms, by extension (`br`, `gz`, `zst`). */
	readonly compressed: Readonly<Record<string, number>>;
}

export type PackageHost = Host & PackagingHost;

/** What a process is asked that names objects of a snapshot by running it, and what it answers. */
export interface NameRequest {
	/** Paths, as of `bases`. */
	readonly snapshot: string;
	readonly bases: readonly string[];
	readonly indexURL: string;
	readonly stdLibURL?: string;
	readonly ptrs: readonly number[];
}

export interface NameReply {
	/** For each object the paths to it. */
	readonly holders?: string[][];
	readonly error?: string;
}
