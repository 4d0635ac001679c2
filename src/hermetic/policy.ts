/**
 * The import policy: what each function that Pyodide's main module imports may do in the C phase.
 * Names are of all releases; no single one imports all of them. Data only; forbid.ts enforces it. A
 * release that adds, drops or renames an import fails test/hermetic/policy.test.ts, and
 * `node build/test/hermetic/policy-skeleton.js` prints the rows to review.
 */

/**
 * - `pure`: a function of its arguments and linear memory, or a call back into the module.
 * - `virtualised`: shows the host, or what looks like it; a hermetic start answers in its stead.
 * - `forbidden`: reads, makes or changes JS or host state that no snapshot can hold.
 */
type ImportClass = "pure" | "virtualised" | "forbidden";

interface ImportFamily {
	readonly class: ImportClass;
	/** What these imports touch, such as "the network"; reads after "it would touch". */
	readonly touches: string;
	/** Why the class is the right one. */
	readonly reason: string;
	/** Names, separated by white space. */
	readonly imports: string;
}

/** Function imports. The others are memory, table, tags, and globals that hold addresses. */
const importFamilies: readonly ImportFamily[] = [
	{
		class: "pure",
		touches: "the end of this instance",
		reason: "Ends the instance or says whether it may end; nothing outside of it changes.",
		imports: `abort emscripten_exit_with_live_runtime exit proc_exit _abort_js __assert_fail throw_no_gil emscripten_runtime_keepalive_push
			emscripten_runtime_keepalive_pop _emscripten_runtime_keepalive_clear`,
	},
	{
		class: "pure",
		touches: "the module's own functions",
		reason:
			"Calls a function of the module by its table index, with the arguments given; those of 0.27 note in memory if it threw.",
		imports: `_PyEM_TrampolineCall_JS _PyImport_InitFunc_TrampolineCall __call_sighandler ffi_call_js
			invoke_diii invoke_fiii invoke_i invoke_ii invoke_iii invoke_iiii invoke_iiiii invoke_iiiiid
			invoke_iiiiii invoke_iiiiiii invoke_iiiiiiii invoke_iiiiiiiiiii invoke_iiiiiiiiiiii
			invoke_iiiiiiiiiiiii invoke_iiiiij invoke_iiiiijj invoke_iiji invoke_j invoke_ji invoke_jii
			invoke_jiii invoke_jiiii invoke_v invoke_vi invoke_vii invoke_viid invoke_viif invoke_viii
			invoke_viiidi invoke_viiifi invoke_viiii invoke_viiiii invoke_viiiiii invoke_viiiiiii
			invoke_viiiiiiiiii invoke_viiiiiiiiiiiiiii invoke_viijii invoke_viijj`,
	},
	{
		class: "pure",
		touches: "C++ exceptions under way",
		reason:
			"0.27: the glue throws and catches for C++ and longjmp; what it notes of one is gone once it is caught.",
		imports: `_emscripten_throw_longjmp __cxa_throw __cxa_begin_catch __cxa_end_catch __cxa_rethrow
			__cxa_rethrow_primary_exception __cxa_current_primary_exception __cxa_uncaught_exceptions
			__cxa_find_matching_catch_2 __cxa_find_matching_catch_3 __resumeException`,
	},
	{
		class: "pure",
		touches: "the size of linear memory",
		reason: "Grows by the glue's fixed rule; the engine can only refuse, which ends the creation.",
		imports: "emscripten_resize_heap emscripten_get_heap_max",
	},
	{
		class: "pure",
		touches: "the calendar, in UTC and English",
		reason: "Arithmetic on its arguments, and names of days and months that are the glue's.",
		imports: "_gmtime_js _timegm_js strftime strftime_l",
	},
	{
		class: "pure",
		touches: "constants of the glue",
		reason: "The numbers of protocols, copied to linear memory; that its clock is monotonic.",
		imports: "getprotobyname _emscripten_get_now_is_monotonic",
	},
	{
		class: "pure",
		touches: "the console",
		reason: "A line goes out; nothing comes back. A message must not become a failure.",
		imports: "emscripten_log_impl_js _emscripten_log_formatted emscripten_debugger",
	},
	{
		class: "pure",
		touches: "the map of deduplicated JS references",
		reason: "A C constructor makes it, empty, on every instantiation; a restore fills its own.",
		imports: "__hiwire_deduplicate_new",
	},
	{
		class: "virtualised",
		touches: "the clock",
		reason: "Stands at the snapshot's epoch (clock.ts); 0.27's names lead to WASI's.",
		imports: `clock_time_get clock_res_get emscripten_date_now emscripten_get_now
			emscripten_get_now_res`,
	},
	{
		class: "virtualised",
		touches: "the time zone",
		reason: "UTC (time-zone.ts).",
		imports: "_tzset_js _localtime_js _mktime_js",
	},
	{
		class: "virtualised",
		touches: "entropy",
		reason: "A seeded generator (randomness.ts); a restore seeds again (js-phase/functions.py).",
		imports: "random_get getentropy",
	},
	{
		class: "virtualised",
		touches: "the call adaptor's slot",
		reason:
			"0.27 to 0.29: the slot is an engine slot. The generation withholds the glue's adaptor; the JS phase writes ours.",
		imports: "_PyEM_InitTrampoline_js _PyEM_GetCountArgsPtr",
	},
	{
		class: "virtualised",
		touches: "the identity of the host",
		reason:
			"Neutral (js-phase/identity.ts, process.ts), or 0 on every host; the environment is the recipe's (boot/boot.ts).",
		imports: `environ_get environ_sizes_get _emscripten_get_progname _Py_emscripten_runtime
			__syscall_getuid32_js __syscall_geteuid32 __syscall_getgid32 __syscall_getegid32
			__syscall_umask_js`,
	},
	{
		class: "virtualised",
		touches: "open files",
		reason:
			"Emscripten's in-memory files; their times are the epoch (file-times.ts), stdin is at its end.",
		imports: `fd_close fd_read fd_write fd_pread fd_pwrite fd_seek fd_sync fd_fdstat_get __syscall_openat
			__syscall_dup __syscall_dup3 __syscall_fcntl64 _try_fcntl64 __syscall_ioctl __syscall_pipe __syscall_pipe2
			__syscall_fadvise64 __syscall_fallocate __syscall_fdatasync __syscall_ftruncate64
			__syscall_getdents64 __syscall_fstat64 __syscall_fstatfs64 __syscall_fchmod __syscall_fchown32
			__syscall_fchdir _mmap_js _msync_js _munmap_js`,
	},
	{
		class: "virtualised",
		touches: "the file system",
		reason:
			"Emscripten's in-memory files, by path; a host mount would be a leak and is refused as one.",
		imports: `__syscall_faccessat __syscall_chdir __syscall_chmod __syscall_fchmodat2 __syscall_fchownat
			__syscall_getcwd __syscall_stat64 __syscall_lstat64 __syscall_newfstatat __syscall_statfs64
			__syscall_mkdirat __syscall_mknodat __syscall_readlinkat __syscall_renameat __syscall_rmdir
			__syscall_symlink __syscall_symlinkat __syscall_linkat __syscall_unlinkat __syscall_truncate64 __syscall_utimensat`,
	},
	{
		class: "forbidden",
		touches: "the network",
		reason: "A socket is a JS object of this process, and what arrives over it differs.",
		imports: `__syscall_socket __syscall_bind __syscall_connect __syscall_listen __syscall_accept4 __syscall_shutdown
			__syscall_getpeername __syscall_getsockname __syscall_getsockopt __syscall_recvfrom
			__syscall_recvmsg __syscall_sendmsg __syscall_sendto _try_shutdown _maybe_connect_async
			_maybe_recvfrom_async _maybe_sendto_async`,
	},
	{
		class: "forbidden",
		touches: "name resolution",
		reason: "The glue hands out invented addresses and remembers them in a JS table.",
		imports: "getaddrinfo getnameinfo _emscripten_lookup_name",
	},
	{
		class: "forbidden",
		touches: "the host's event loop",
		reason: "Waiting, timers and promises need a loop that belongs to this process.",
		imports: `__syscall_poll __syscall_poll_nonblocking __syscall__newselect __syscall_epoll_create1
			__syscall_epoll_ctl __syscall_epoll_pwait _maybe_poll_async _setitimer_js emscripten_promise_create
			emscripten_promise_resolve emscripten_promise_destroy emscripten_set_up_async_input_device_js`,
	},
	{
		class: "forbidden",
		touches: "the host's processes and signals",
		reason: "Starts a command on the host, or reads the interrupt buffer that the host shares.",
		imports: "_emscripten_system _Py_CheckEmscriptenSignals_Helper",
	},
	{
		class: "forbidden",
		touches: "native libraries",
		reason:
			"Linking adds to the function table and to the glue's JS maps; it belongs after the C phase.",
		imports: "_dlopen_js _emscripten_dlopen_js _dlsym_js",
	},
	{
		class: "forbidden",
		touches: "the function table",
		reason: "A libffi closure is a JS function in a table entry.",
		imports: "ffi_closure_alloc_js ffi_closure_free_js ffi_prep_closure_loc_js",
	},
	{
		class: "forbidden",
		touches: "any JavaScript at all",
		reason: "Runs code that the import boundary knows nothing of.",
		imports: "emscripten_asm_const_int raw_call_js",
	},
	{
		class: "forbidden",
		touches: "Pyodide's JavaScript API",
		reason: "Starts, configures or reports to the API object, which the JS phase makes.",
		imports: `jslib_init_buffers_js jslib_init_js pyodide_js_init set_pyodide_module capture_stderr
			restore_stderr fail_test hiwire_invalid_ref_js get_async_js_call_done_callback`,
	},
	{
		class: "forbidden",
		touches: "suspended stacks",
		reason: "Stack switching ties the C stack to promises of this engine.",
		imports: `can_run_sync_js saveState restoreState get_suspender set_suspender syncifyHandler
			JsvPromise_Syncify_handleError`,
	},
	{
		class: "forbidden",
		touches: "the table of JS references",
		reason: "An entry made in the C phase would be a JS value in the image.",
		imports: `__hiwire_deduplicate_get __hiwire_deduplicate_set __hiwire_deduplicate_delete
			JsvError_Check JsvError_Throw Jsv_GetError_import JsvNoValue_Check create_sentinel is_sentinel new_error`,
	},
	{
		class: "forbidden",
		touches: "JavaScript values",
		reason: "Reads or makes a JS value.",
		imports: `JsvArray_Check JsvArray_Delete JsvArray_Extend JsvArray_Get JsvArray_Insert JsvArray_New
			JsvArray_Push JsvArray_Set JsvArray_ShallowCopy JsvArray_slice JsvArray_slice_assign
			JsvAsyncGenerator_Check JsvBigInt_fromDigits JsvBigInt_fromInt Jsv_BigIntToNum
			JsvBuffer_assignFromPtr JsvBuffer_assignToPtr JsvBuffer_intoFile JsvBuffer_readFromFile
			JsvBuffer_writeToFile JsvFunction_CallBound JsvFunction_Call_OneArg JsvFunction_Check
			JsvFunction_Construct JsvGenerator_Check JsvLiteralMap_New JsvMap_New JsvMap_Set
			JsvNum_fromDigits JsvNum_fromDouble JsvNum_fromInt JsvNum_toInt JsvObject_CallMethod JsvObject_CallMethod_NoArgs
			JsvObject_CallMethod_OneArg JsvObject_CallMethod_TwoArgs JsvObject_Entries JsvObject_Keys
			JsvObject_New JsvObject_SetAttr JsvObject_Values JsvObject_toString JsvPromise_Check
			JsvPromise_Resolve JsvSet_Add JsvSet_New JsvUTF8ToString Jsv_constructorName Jsv_equal
			Jsv_greater_than Jsv_greater_than_equal Jsv_less_than Jsv_less_than_equal Jsv_not_equal
			Jsv_to_bool Jsv_typeof get_length_helper get_length_string is_comlink_proxy`,
	},
	{
		class: "forbidden",
		touches: "JavaScript values as Python objects",
		reason: "A JsProxy holds a JS reference.",
		imports: `JsArray_count_js JsArray_index_js JsArray_inplace_repeat_js JsArray_repeat_js
			JsArray_reverse_js JsArray_reversed_iterator JsBuffer_DecodeString_js JsBuffer_get_info
			JsDoubleProxy_unwrap_helper JsDoubleProxy_unwrap_js JsException_new_helper JsMap_GetIter_js JsMap_clear_js
			JsModule_GetAll_js JsObjMap_GetIter_js JsObjMap_ass_subscript_js JsObjMap_contains_js
			JsObjMap_length_js JsObjMap_subscript_js JsProxy_Bool_js JsProxy_DelAttr_js JsProxy_Dir_js
			JsProxy_GetAsyncIter_js JsProxy_GetAttr_js JsProxy_GetIter_js JsProxy_SetAttr_js
			JsProxy_aexit_js JsProxy_compute_typeflags JsProxy_exit_js JsProxy_subscript_js
			JsProxy_to_weakref_js create_once_callable create_promise_handles destroy_jsarray_entries
			handle_next_result_js wrap_async_generator wrap_generator`,
	},
	{
		class: "forbidden",
		touches: "Python objects as JavaScript values",
		reason: "A PyProxy is a JS value that holds a Python object.",
		imports: `_agen_handle_result_js _pyproxyGen_make_result _pyproxy_get_buffer_result array_to_js
			destroy_proxies destroy_proxies_js destroy_proxy gc_register_proxies proxy_cache_get
			proxy_cache_set pyproxy_AsPyObject pyproxy_Check pyproxy_new pyproxy_new_ex`,
	},
	{
		class: "forbidden",
		touches: "conversions between Python and JavaScript",
		reason: "Makes JS values of Python objects, or the reverse.",
		imports: `_JsArray_PostProcess_helper _JsArray_PushEntry_helper _JsObject_Set_js
			_python2js_add_to_cache _python2js_addto_postprocess_list _python2js_ascii
			_python2js_buffer_inner _python2js_cache_lookup _python2js_handle_postprocess_list
			_python2js_ucs1 _python2js_ucs2 _python2js_ucs4 js2python_convert js2python_immutable_js
			js2python_js my_dict_converter python2js__default_converter_js python2js__eager_converter_js
			python2js_custom__create_jscontext`,
	},
];

/** The families by import, in the table's order. */
export function classifiedImports(): Map<string, ImportFamily> {
	const families = new Map<string, ImportFamily>();
	for (const family of importFamilies) {
		for (const name of family.imports.trim().split(/\s+/)) {
			if (families.has(name)) throw new Error(`Import ${name} is classified twice`);
			families.set(name, family);
		}
	}
	return families;
}
