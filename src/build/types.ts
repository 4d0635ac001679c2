/**
 * The types of a built app, as text: they need no package, since where the app is used there may be none.
 */

/** @param pyodide where Pyodide's own types are, as an import wants it. */
export const typesText = (pyodide: string): string => `// Types of index.mjs.
import type { loadPyodide as loadPlainPyodide, PyodideAPI } from ${JSON.stringify(pyodide)};

/** One report of progress. */
export interface ProgressEvent {
	readonly phase: "resolve" | "link" | "c-phase" | "connect" | "ready";
	/** Bytes read so far, where a step reads. */
	readonly loaded?: number;
	/** Bytes to read in all, where that is known. */
	readonly total?: number;
	/** Milliseconds since the start began. */
	readonly ms: number;
}

/** What a start takes beside Pyodide's own options. */
export interface AppOptions {
	/** Public keys of Ed25519 (PEM, DER, JWK or 32 bytes): one of them must have signed the snapshot. */
	trustedKeys?: string | Uint8Array | ArrayBuffer | JsonWebKey | CryptoKey | readonly (string | Uint8Array | ArrayBuffer | JsonWebKey | CryptoKey)[];
	/** Ends the start: it rejects with the signal's reason. */
	signal?: AbortSignal;
	/** Milliseconds after which a start that has not ended rejects. */
	timeout?: number;
	/** What the start may read, in bytes: a larger file is refused. */
	limits?: { snapshotBytes?: number; fileBytes?: number };
	/** Called as each step of the start begins, and with numbers of bytes as they arrive. */
	onProgress?: (event: ProgressEvent) => void;
	/** How CPython calls C functions of undeclared signature; default: the best the engine has. */
	callAdaptor?: "auto" | "wasm-gc" | "type-reflection" | "probe" | "js";
	/** Turns what the snapshot's serializer wrote for a JS reference back into a JS value. */
	deserialize?: (data: any) => unknown;
	/** JS modules by name, registered as by \`pyodide.registerJsModule\`. */
	jsModules?: Record<string, object>;
	/** Called with the API object once the app is restored, before the hooks of its Python code. */
	afterRestore?: (pyodide: Pyodide) => void | Promise<void>;
	/** How native libraries are put in place; \`linker\` is for finding faults. */
	libraryReplay?: "record" | "linker";
	/** Call adaptors that were compiled before, by name. */
	adaptorModules?: Record<string, WebAssembly.Module>;
	/** The snapshot's native libraries, compiled before, by the paths of their files. */
	compiledLibraries?: Record<string, WebAssembly.Module>;
	/** The main module, compiled before, for hosts that must not compile at run time. */
	wasmModule?: WebAssembly.Module;
	/** The standard library itself, for hosts that have no place to read it from. */
	stdLib?: Uint8Array | ArrayBuffer;
}

/** Every option of Pyodide's own \`loadPyodide\`, and pythaw's. \`indexURL\` is where the app's files are. */
export type Options = NonNullable<Parameters<typeof loadPlainPyodide>[0]> & AppOptions;

/** An instance as it was at one moment, to go back to. */
export interface Checkpoint {
	/** Bytes of memory that it keeps until it is released. */
	readonly byteLength: number;
	release(): void;
}

/** Pyodide's API object with what pythaw adds. */
export type Pyodide = PyodideAPI & {
	readonly pythaw: {
		/** Milliseconds of each step, and of all. */
		readonly timings: Readonly<Record<ProgressEvent["phase"] | "total", number>>;
		readonly restored: boolean;
		readonly callAdaptor: { readonly name: string; readonly reason: string };
		/** Takes the instance back, in place, to the app's snapshot or to a checkpoint. */
		reset(options?: { to?: Checkpoint }): Promise<void>;
		/** Notes the instance as it is now. */
		checkpoint(): Promise<Checkpoint>;
		/** Ends the instance: every later use of it throws. */
		dispose(): Promise<void>;
	};
};

/** Starts the app. */
export function loadPyodide(options?: Options): Promise<Pyodide>;

/** Base class of what is thrown: \`code\` says which kind of failure it is. */
export class PythawError extends Error {
	readonly code: string;
}
/** A file is damaged, or something else answered in its place. */
export class IntegrityError extends PythawError {
	/** Which. */
	readonly file: string | undefined;
}
/** The snapshot cannot be started. */
export class SnapshotError extends PythawError {
	readonly check: string;
}
/** The JavaScript engine lacks something. */
export class EngineError extends PythawError {
	readonly feature: string;
}
`;

/** What an app for workerd has in addition. */
export const workerdTypesText = `
/**
 * To be called in global scope: memory is restored while the worker starts. What it returns is to be called
 * in a handler, and goes on with what needs a clock and entropy.
 */
export function prepare(options?: Options): () => Promise<Pyodide>;
`;
