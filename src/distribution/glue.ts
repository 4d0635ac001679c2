/**
 * The types of what Pyodide's glue (`pyodide.asm.mjs`) hands out: the boundary between our code and
 * code that has no types. Only what pythaw uses is declared; nothing here runs.
 */

import type { FileSystem } from "./file-system.js";

/** An address in linear memory, in bytes. */
export type Ptr = number;
/** An index in the indirect function table (`__indirect_function_table`). */
export type TableIndex = number;
/** A C export that takes and returns i32, addresses and table indexes among them. */
type CFunction = (...args: number[]) => number;

/** One side-module library as the glue's `LDSO` knows it. */
export interface DynamicLibrary {
	name: string;
	global: boolean;
	refcount: number;
	exports: Record<string, unknown>;
}

/** What the glue's `loadDynamicLibrary` takes. */
export interface LoadFlags {
	/** Whether all libraries see its symbols. */
	readonly global: boolean;
	readonly nodelete: boolean;
	readonly loadAsync?: boolean;
	/** Where to look for it: the paths that the library has which needs it. */
	readonly rpath?: { readonly parentLibPath: string; readonly paths: readonly string[] };
}

/** A live instance of the glue (`Module`). C exports carry a leading underscore. */
export interface PyodideModule {
	API: PyodideInternals;
	ENV: Record<string, string | undefined>;
	FS: FileSystem;
	PATH: {
		join2(a: string, b: string): string;
		dirname(path: string): string;
		basename(path: string): string;
		normalize(path: string): string;
	};
	LDSO: {
		loadedLibsByName: Record<string, DynamicLibrary>;
		loadedLibsByHandle: Record<string, DynamicLibrary>;
	};
	GOT: Record<string, WebAssembly.Global>;
	HEAPU8: Uint8Array;
	HEAP32: Int32Array;
	HEAPU32: Uint32Array;
	HEAP8: Int8Array;
	memory: WebAssembly.Memory;
	wasmTable: WebAssembly.Table;
	freeTableIndexes: TableIndex[];
	/** Loads a library, and what it needs, into an instance; the name `loading` stands for exports that are not there yet. */
	loadDynamicLibrary(
		name: string,
		flags: LoadFlags,
		localScope: Record<string, unknown> | null | undefined,
		handle?: Ptr,
	): unknown;
	newDSO(name: string, handle: Ptr | undefined, exports: unknown): DynamicLibrary;
	mergeLibSymbols(exports: Record<string, unknown>, name: string): void;
	updateGOT(exports: Record<string, unknown>): void;
	relocateExports(exports: WebAssembly.Exports, memoryBase: Ptr): Record<string, unknown>;
	/** Links a library from bytes, without making it known by a name. */
	loadWebAssemblyModule(
		bytes: Uint8Array,
		flags: object,
		name: string,
		localScope: Record<string, unknown>,
		handle: Ptr,
	): Record<string, unknown>;
	addFunction(fn: unknown, signature?: string): TableIndex;
	convertJsFunctionToWasm(fn: unknown, signature: string): unknown;
	onPreRuns: ((module: PyodideModule) => void)[];
	ExitStatus: new (status: number) => Error & { status: number };
	jspiSupported: boolean;
	locateFile: (path: string) => string;
	growMemory(byteLength: number): 1 | undefined;
	getFunctionAddress(fn: unknown): TableIndex;
	setWasmTableEntry(index: TableIndex, fn: unknown): void;
	getWasmTableEntry(index: TableIndex): unknown;
	stackSave(): Ptr;
	stackRestore(ptr: Ptr): void;
	stackAlloc(byteLength: number): Ptr;
	stringToUTF8OnStack(text: string): Ptr;
	stringToNewUTF8(text: string): Ptr;
	UTF8ToString(ptr: Ptr): string;
	addRunDependency(name: string): void;
	removeRunDependency(name: string): void;
	runtimeKeepalivePush(): void;
	handleException(error: unknown): number;
	exitJS(status: number, implicit?: boolean): void;
	_main: CFunction;
	_emscripten_stack_get_base: CFunction;
	_emscripten_stack_get_end: CFunction;
	_hiwire_num_refs: CFunction;
	__hiwire_get(index: number): unknown;
	__hiwire_set(index: number, value: unknown): number;
	__hiwire_slot_info(index: number): number;
	__hiwire_immortal_get(index: number): unknown;
	__hiwire_immortal_add(value: unknown): number;
	/** Any other C export: an i32 function, or the address of a variable. */
	[exported: string]: any;
}

/** The glue's internal `API` object. */
export interface PyodideInternals {
	version: string;
	abiVersion: string;
	config: Record<string, any>;
	runtimeEnv: object;
	public_api: any;
	lockFilePromise?: Promise<unknown>;
	packageIndexReady: Promise<void>;
	pyVersionTuple: [number, number, number];
	sitePackages: string;
	getExpectedKeys(): unknown[];
	finalizeBootstrap(
		snapshotConfig?: { hiwireKeys: unknown[]; immortalKeys: string[] },
		deserializer?: (data: any) => unknown,
	): any;
	initializeStreams(stdin?: unknown, stdout?: unknown, stderr?: unknown): void;
	runPythonInternal(code: string): any;
	rawRun(code: string): [number, string];
	/** Calls back from the JS engine's queue of tasks, once what is in it has had its turn. */
	scheduleCallback(callback: () => void, ms?: number): void;
	makeSnapshot(serializer?: (value: unknown) => unknown): Uint8Array;
	[internal: string]: any;
}
