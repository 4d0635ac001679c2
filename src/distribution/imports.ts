/**
 * The glue's import object, which it hands over before the main module is instantiated: its library
 * functions by name, and the one way to put another function in the place of one. Which functions a
 * start replaces, and in what order, is listed in boot/imports.ts.
 */
import type { Ptr, TableIndex } from "./glue.js";

/** What the glue keeps of a suspended stack's part of the C stack (`StackState`). */
export interface StackState {
	/** The lowest address of the part. */
	readonly start: Ptr;
	/** The address behind it: where the stack pointer stood when the stack was entered. */
	readonly stop: Ptr;
	/** What was moved away: the bytes from `start` on, as far as others needed the room. */
	readonly _copy: Uint8Array;
}

/** What the glue's `saveState` returns and its `restoreState` takes. */
export interface SavedState {
	readonly threadState: Ptr;
	readonly stackState: StackState;
}

/**
 * The library functions that pythaw calls or replaces. Not every release of Pyodide has each of them.
 * Statuses are 0 or an error number of WASI or libffi.
 */
export interface LibraryFunctions {
	clock_time_get(clock: number, precision: bigint, ptr: Ptr): number;
	clock_res_get(clock: number, ptr: Ptr): number;
	/** Milliseconds since the epoch. */
	emscripten_date_now(): number;
	/** Milliseconds of a monotonic clock. */
	emscripten_get_now(): number;
	/** Nanoseconds. */
	emscripten_get_now_res(): number;
	emscripten_performance_now(): number;
	_tzset_js(zone: Ptr, daylight: Ptr, standardName: Ptr, daylightName: Ptr): void;
	_localtime_js(seconds: bigint, ptr: Ptr): void;
	_mktime_js(ptr: Ptr): bigint;
	random_get(ptr: Ptr, byteLength: number): number;
	getentropy(ptr: Ptr, byteLength: number): number;
	emscripten_random(): number;
	emscripten_math_random(): number;
	fd_read(fd: number, buffers: Ptr, bufferCount: number, countPtr: Ptr): number;
	__syscall_getuid32_js(): number;
	__syscall_umask_js(mask: number): number;
	/** The number of a signal that was sent, or 0. */
	_Py_CheckEmscriptenSignals_Helper(): number;
	/** The user agent, as a C string that the caller frees. */
	_Py_emscripten_runtime(): Ptr;
	/** 1, or 0 if it failed. */
	_dlopen_js(handle: Ptr): number;
	_emscripten_dlopen_js(
		handle: Ptr,
		onSuccess: TableIndex,
		onError: TableIndex,
		userData: Ptr,
	): void;
	_dlsym_js(handle: Ptr, symbol: Ptr, symbolIndex: Ptr): Ptr;
	ffi_prep_closure_loc_js(
		closure: Ptr,
		cif: Ptr,
		fun: TableIndex,
		userData: Ptr,
		codeloc: TableIndex,
	): number;
	ffi_closure_free_js(closure: Ptr): void;
	ffi_call_js(cif: Ptr, fun: TableIndex, result: Ptr, args: Ptr): void;
	saveState(): SavedState;
	restoreState(saved: SavedState): void;
	can_run_sync_js(): number;
	/** A function that calls a Python object once; or the mark of an error. */
	create_once_callable(object: Ptr, maySuspend: number): unknown;
	/** What a promise calls when it is fulfilled, and when rejected; or the mark of an error. */
	create_promise_handles(...args: unknown[]): unknown;
	_agen_handle_result_js(promise: unknown, ...rest: unknown[]): number;
	/** What a proxy's `getBuffer` is made from. */
	_pyproxy_get_buffer_result(...args: unknown[]): { view: unknown };
	JsvFunction_CallBound(callee: unknown, receiver: unknown, args: unknown[]): unknown;
	JsvFunction_Construct(callee: unknown, args: unknown[]): unknown;
	JsProxy_GetAttr_js(owner: unknown, namePtr: Ptr): unknown;
	/** 0, or -1 if an error was raised. */
	JsProxy_SetAttr_js(owner: unknown, namePtr: Ptr, value: unknown): number;
	/** Writes where the immortal references are into C's variables. */
	jslib_init_js(): number;
	/** 1, or 0 if memory cannot have that many bytes. */
	emscripten_resize_heap(byteLength: number): number;
	/** 0; has C called back after some milliseconds, or never if there are none. */
	_setitimer_js(which: number, ms: number): number;
	/** What has C called back later, and ends that, by a number. Not every release has each. */
	emscripten_async_call(...args: unknown[]): unknown;
	emscripten_set_timeout(call: unknown, ms: unknown, data: unknown): unknown;
	emscripten_set_timeout_loop(...args: unknown[]): unknown;
	emscripten_set_interval(...args: unknown[]): unknown;
	emscripten_set_immediate(call: unknown, data: unknown): unknown;
	emscripten_set_immediate_loop(call: TableIndex, data: Ptr): unknown;
	emscripten_clear_timeout(id: unknown): unknown;
	emscripten_clear_immediate(id: unknown): unknown;
	emscripten_request_animation_frame(...args: unknown[]): unknown;
	emscripten_request_animation_frame_loop(...args: unknown[]): unknown;
	emscripten_set_main_loop(...args: unknown[]): unknown;
	emscripten_set_main_loop_arg(...args: unknown[]): unknown;
	emscripten_set_main_loop_timing(...args: unknown[]): unknown;
	/** With JSPI no function but a `WebAssembly.Suspending`. */
	syncifyHandler(suspender: unknown, promise: unknown): unknown;
	/** 0.27 to 0.29: fills CPython's slot for the call adaptor. */
	_PyEM_InitTrampoline_js(): void;
	/** 314 and later: the value that stands for "a Python error is set", and the test for it. */
	Jsv_GetError_import(): unknown;
	JsvError_Check(value: unknown): boolean;
}

export interface GlueImports {
	/** The glue's own table of library functions (`wasmImports`): libraries are linked against it too. */
	readonly env: LibraryFunctions & {
		/** 0.27 to 0.29 only, where the glue makes both. */
		readonly memory?: WebAssembly.Memory;
		readonly __indirect_function_table?: WebAssembly.Table;
	};
	/** 0.28 and 0.29 only. */
	sentinel?: {
		create_sentinel(): unknown;
		is_sentinel(value: unknown): boolean;
	};
}

/**
 * Puts a function in the place of a library function, if the release has that. The glue keeps notes on
 * its functions as properties: `sig`, the C signature, without which it cannot put the function into
 * the function table (`addFunction(value, value.sig)`), and `stub`, which says that a library has yet to
 * define it. The new function gets the same.
 *
 * @param wrap makes the new function; it is given the old one.
 */
export function replace<Name extends keyof LibraryFunctions>(
	{ env }: GlueImports,
	name: Name,
	wrap: (original: LibraryFunctions[Name]) => LibraryFunctions[Name],
): void {
	const original = env[name];
	if (original !== undefined) env[name] = Object.assign(wrap(original), original);
}

/** Any of the library functions. */
export type LibraryFunction = (...args: unknown[]) => unknown;

/**
 * The same for every library function that `wrap` returns another for. An import that may suspend the
 * stack is left as it is: it is an object (`WebAssembly.Suspending`), which only the engine can call.
 */
export function replaceEach(
	imports: GlueImports,
	wrap: (name: string, original: LibraryFunction) => LibraryFunction | undefined,
): void {
	for (const owner of [imports.env, imports.sentinel]) {
		const functions = (owner ?? {}) as Record<string, LibraryFunction>;
		for (const [name, original] of Object.entries(functions)) {
			if (typeof original !== "function") continue;
			const replacement = wrap(name, original);
			if (replacement !== undefined) functions[name] = Object.assign(replacement, original);
		}
	}
}
