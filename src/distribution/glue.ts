/**
 * The types of what Pyodide's glue (`pyodide.asm.mjs`) hands out: the boundary between our code and
 * code that has no types. What pythaw uses is declared, by name, and nothing else: so a name that is
 * mistyped does not compile. Nothing here runs.
 */
import type { FileSystem } from "./file-system.js";
import type { PyodideInternals } from "./glue-api.js";

/** An address in linear memory, in bytes. */
export type Ptr = number;
/** An index in the indirect function table (`__indirect_function_table`). */
export type TableIndex = number;
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

/** Functions and variables of C that the main module exports; the leading underscore is the glue's. */
export interface CExports {
	_main(argc: number, argv: Ptr): number;
	_free(ptr: Ptr): void;
	_getenv(name: Ptr): Ptr;
	_emscripten_stack_get_end(): Ptr;
	/** Address of the word that says where the heap ends. */
	_emscripten_get_sbrk_ptr(): Ptr;
	/** Where the heap begins. */
	___heap_base: Ptr;
	/** A timer of `setitimer` has run down, at that time of the monotonic clock. */
	__emscripten_timeout(which: number, now: number): void;

	/** A new reference, as all that return an object and are not said to borrow it; 0 if the code raised. */
	_PyRun_StringFlags(code: Ptr, start: number, globals: Ptr, locals: Ptr, flags: Ptr): Ptr;
	/** Borrowed. */
	_PyImport_GetModuleDict(): Ptr;
	/** Borrowed. */
	_PyImport_AddModule(name: Ptr): Ptr;
	/** Borrowed. */
	_PyModule_GetDict(module: Ptr): Ptr;
	_PyDict_New(): Ptr;
	/** Borrowed; 0 if there is none. */
	_PyDict_GetItemString(dict: Ptr, key: Ptr): Ptr;
	_PyDict_SetItem(dict: Ptr, key: Ptr, value: Ptr): number;
	_PyList_New(length: number): Ptr;
	/** Takes over the reference to the value, as does the next. */
	_PyList_SetItem(list: Ptr, index: number, value: Ptr): number;
	_PyTuple_SetItem(tuple: Ptr, index: number, value: Ptr): number;
	_PyTuple_New(length: number): Ptr;
	_PyLong_FromDouble(value: number): Ptr;
	/** @param content 0 leaves it to be written. */
	_PyBytes_FromStringAndSize(content: Ptr, byteLength: number): Ptr;
	/** Where its content is. */
	_PyBytes_AsString(bytes: Ptr): Ptr;
	_PyUnicode_DecodeUTF16(units: Ptr, byteLength: number, errors: Ptr, byteOrder: Ptr): Ptr;
	_PyObject_CallObject(callable: Ptr, args: Ptr): Ptr;
	_Py_IncRef(object: Ptr): void;
	_Py_IsInitialized(): number;
	/** Prints the Python stack of the thread that runs to standard error. */
	_dump_traceback(): void;
	_Py_DecRef(object: Ptr): void;
	/** Throws a `NoGilError` unless Python may be used. */
	_check_gil(): void;
	_PyObject_GetAttrString(object: Ptr, name: Ptr): Ptr;
	_PyUnicode_FromString(text: Ptr): Ptr;
	_PyUnicode_AsUTF8(text: Ptr): Ptr;
	_PyErr_Clear(): void;
	/** Calls a C function with each object that the collector knows, and what is given; it returns 1 to go on. */
	_PyUnstable_GC_VisitObjects?(visit: TableIndex, given: Ptr): void;
	_PyErr_SetString(type: Ptr, message: Ptr): void;
	_PyGILState_Ensure(): number;
	_PyGILState_Release(state: number): void;
	_PyInterpreterState_Get(): Ptr;
	_PyInterpreterState_ThreadHead(interpreter: Ptr): Ptr;
	_PyThreadState_Get(): Ptr;
	_PyThreadState_EnterTracing(threadState: Ptr): void;
	_PyThreadState_LeaveTracing(threadState: Ptr): void;
	/** 1 if it was enabled, else 0, as the next. */
	_PyGC_Disable(): number;
	_PyGC_Enable(): number;
	_PyThreadState_Next(threadState: Ptr): Ptr;
	_PyThreadState_GetFrame(threadState: Ptr): Ptr;
	_PyFrame_GetBack(frame: Ptr): Ptr;
	_PyFrame_GetCode(frame: Ptr): Ptr;
	_PyFrame_GetLineNumber(frame: Ptr): number;

	/** A reference table's value at an index; traps past its end. */
	__hiwire_get(index: number): unknown;
	__hiwire_set(index: number, value: unknown): number;
	__hiwire_slot_info(index: number): number;
	__hiwire_immortal_get(index: number): unknown;
	/** Addresses of the words that say where values are that never change place. */
	_Jsr_undefined: Ptr;
	_Jsr_true: Ptr;
	_Jsr_false: Ptr;
	_Jsr_error: Ptr;
	_Jsr_novalue: Ptr;

	/** Pyodide's own: what a Python object becomes for JavaScript. */
	_python2js(object: Ptr): unknown;
	/** Throws the exception that Python has set, as an error of JavaScript's. */
	_pythonexc2js(): never;

	/** Addresses of variables. */
	__PyRuntime: Ptr;
	__Py_NoneStruct: Ptr;
	_PyCFunction_Type: Ptr;
	_Py_Version: Ptr;
	_PyExc_RuntimeError: Ptr;
	_Py_EMSCRIPTEN_SIGNAL_HANDLING: Ptr;
	/** The method table of Pyodide's jsproxy.c. */
	_methods: Ptr;
	/** Addresses of words that say where in `_PyRuntime` the call adaptor's slot is: 314, and before. */
	__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: Ptr;
	__PyEM_EMSCRIPTEN_COUNT_ARGS_OFFSET: Ptr;
	/** Where C keeps the time zone; older releases do not export it. */
	_timezone: Ptr;
	_daylight: Ptr;
	_tzname?: Ptr;
}

/** A live instance of the glue (`Module`). */
export interface PyodideModule extends CExports {
	API: PyodideInternals;
	ENV: Record<string, string | undefined>;
	FS: FileSystem;
	PATH: { normalize(path: string): string };
	/** The file system in memory, with its tables of operations. */
	MEMFS?: object;
	LDSO: {
		loadedLibsByName: Record<string, DynamicLibrary>;
		loadedLibsByHandle: Record<string, DynamicLibrary>;
		/** Makes the entry of the main module. */
		init?(): void;
	};
	/** Gives each address that is imported and not known yet its value. Throws if one cannot be had. */
	reportUndefinedSymbols?(): void;
	GOT: Record<string, WebAssembly.Global>;
	HEAPU8: Uint8Array;
	HEAP8: Int8Array;
	HEAP32: Int32Array;
	HEAPU32: Uint32Array;
	HEAP64: BigInt64Array;
	growMemory(byteLength: number): 1 | undefined;

	/** Terminals, by the number of their device. */
	TTY: { ttys: Record<number, { input: number[] | null; output: number[] | null }> };
	/** Sockets and pipes, and what counts their names. */
	SOCKFS?: { nextname: { current?: number } };
	PIPEFS?: { nextname: { current?: number } };
	/** Names that were looked up, and the addresses that were made up for them. */
	DNS: { address_map: { id: number; addrs: object; names: object } };
	/** C's promises, by number. */
	promiseMap?: { allocated: unknown[]; freelist: number[] };

	wasmTable: WebAssembly.Table;
	/** The glue's copy of what is in the table. */
	wasmTableMirror: unknown[];
	freeTableIndexes: TableIndex[];
	addFunction(fn: unknown, signature?: string): TableIndex;
	removeFunction(index: TableIndex): void;
	convertJsFunctionToWasm(fn: unknown, signature: string): unknown;
	getFunctionAddress(fn: unknown): TableIndex;
	setWasmTableEntry(index: TableIndex, fn: unknown): void;
	getWasmTableEntry(index: TableIndex): unknown;

	/** Loads a library, and what it needs, into an instance; the name `loading` stands for exports that are not there yet. */
	loadDynamicLibrary(
		name: string,
		flags: LoadFlags,
		localScope: Record<string, unknown> | null | undefined,
		handle?: Ptr,
	): unknown;
	/** Links a library from bytes, without making it known by a name. */
	loadWebAssemblyModule(
		bytes: Uint8Array,
		flags: object,
		name: string,
		localScope: Record<string, unknown>,
		handle: Ptr,
	): Record<string, unknown>;
	/** Not in older releases. */
	findLibraryFS?(name: string, rpath: LoadFlags["rpath"]): string | undefined;
	getDylinkMetadata(bytes: Uint8Array): { neededDynlibs: string[]; runtimePaths?: string[] };
	newDSO(name: string, handle: Ptr | undefined, exports: unknown): DynamicLibrary;
	mergeLibSymbols(exports: Record<string, unknown>, name: string): void;
	updateGOT(exports: Record<string, unknown>): void;
	relocateExports(exports: WebAssembly.Exports, memoryBase: Ptr): Record<string, unknown>;
	/** What `dlerror` will say. */
	dlSetError(message: string): void;

	stackSave(): Ptr;
	stackRestore(ptr: Ptr): void;
	stackAlloc(byteLength: number): Ptr;
	stringToUTF8(text: string, ptr: Ptr, byteLength: number): number;
	stringToUTF8OnStack(text: string): Ptr;
	stringToNewUTF8(text: string): Ptr;
	UTF8ToString(ptr: Ptr): string;

	addRunDependency(name: string): void;
	removeRunDependency(name: string): void;
	onPreRuns: ((module: PyodideModule) => void)[];
	runtimeKeepalivePush(): void;
	runtimeKeepalivePop(): void;
	callUserCallback(callback: () => void): void;
	handleException(error: unknown): number;
	ExitStatus: new (status: number) => Error & { status: number };

	jspiSupported: boolean;
	/** Whether the stack that runs may be suspended. */
	validSuspender: { value: boolean };
	/** Not in older releases. */
	enterTask?: unknown;
	/** What stands for an error between C and JavaScript. */
	error: unknown;
	/** What `run_sync` raises when its promise was rejected. */
	syncify_error?: unknown;
	/** 0.27 to 0.29: table index of the call adaptor, 0 for none. */
	_PyEM_CountArgsPtr: TableIndex;

	/** A proxy of a Python object, to which it takes a reference of its own. */
	pyproxy_new(object: Ptr): any;

	/** Only in a specialised glue: which prelinked main module it is for (`FormManifest.mark`). */
	readonly pythawForm?: string;
	/** What such a glue has made of a text before it evaluates it: libraries/scripts.ts. */
	pythawWithNames?(text: string): string;

	/** Of a proxy of a Python object: the object, and the proxies of its attributes. */
	PyProxy_getAttrsQuiet(proxy: unknown): { shared: SharedProxy };
	/** The class of proxies of objects that can do this, by flags. */
	getPyProxyClass(flags: number): ProxyClass;
	/** Where Pyodide registers such proxies. */
	finalizationRegistry: ProxyRegistry;
	Py_EmscriptenSignalBuffer?: object;
	canvas?: unknown;
	SDL?: { screen: unknown };
	MainLoop?: { func: unknown };
	UNWIND_CACHE?: object;
}

/** A class of such proxies. */
export interface ProxyClass {
	readonly prototype: {
		/** What calling one does; absent if it cannot be called. */
		apply?(this: unknown, receiver: unknown, args: ArrayLike<unknown>): unknown;
	};
}

/** What the proxies of one Python object share. */
export interface SharedProxy {
	/** The object; 0 once it was destroyed. */
	ptr: Ptr;
	/** What a use says then. */
	destroyed_msg: string | undefined;
	/** What the object can do. */
	flags: number;
	/** That of an awaitable, once somebody has asked for it. */
	promise: unknown;
	readonly cache: {
		readonly map: Map<unknown, unknown>;
		readonly json_adaptor_map: Map<unknown, unknown>;
		/** How many proxies share it. */
		refcnt: number;
	};
}

/** What is kept of a proxy for when it is collected. */
export interface HeldProxy {
	readonly ptr: Ptr;
	readonly cache?: { leaked?: boolean; refcnt: number };
}

export interface ProxyRegistry {
	register(target: object, held: HeldProxy, token: object): void;
	unregister(token: object): void;
}
