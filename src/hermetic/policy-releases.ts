/**
 * The import policy's rows for functions that Pyodide 314.0.7 does not import and other releases do:
 * 0.27.8, 0.28.3, 0.29.5, 315.0.0-alpha.2. Data only, as policy.ts, whose terms it uses.
 */
import type { ImportFamily } from "./policy.js";

export const otherReleasesFamilies: readonly ImportFamily[] = [
	{
		class: "pure",
		touches: "the end of this instance",
		reason: "0.27: ends the instance or keeps it; nothing outside of it changes.",
		imports: "abort emscripten_exit_with_live_runtime",
	},
	{
		class: "pure",
		touches: "the module's own functions",
		reason:
			"0.27: calls a function of the module by its table index, and notes in memory if it threw.",
		imports: `_PyImport_InitFunc_TrampolineCall
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
		touches: "the calendar, in English",
		reason: "0.27: formats the fields that it is given, with names that are the glue's.",
		imports: "strftime strftime_l",
	},
	{
		class: "pure",
		touches: "what the glue says of its clock",
		reason: "0.27: the same answer on every engine that has performance.now, which all have.",
		imports: "_emscripten_get_now_is_monotonic",
	},
	{
		class: "virtualised",
		touches: "the clock",
		reason: "0.27: led to clock_res_get (generations/pyodide-0.27.ts), which is virtual.",
		imports: "emscripten_get_now_res",
	},
	{
		class: "virtualised",
		touches: "entropy",
		reason: "0.27: led to random_get (generations/pyodide-0.27.ts), which is virtual.",
		imports: "getentropy",
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
		reason: "315: the glue answers 0 on every host.",
		imports: "__syscall_geteuid32 __syscall_getgid32 __syscall_getegid32",
	},
	{
		class: "virtualised",
		touches: "the file system",
		reason: "Emscripten's in-memory files, by path.",
		imports: "__syscall_symlink __syscall_linkat __syscall_pipe2",
	},
	{
		class: "forbidden",
		touches: "the host's event loop",
		reason: "Waiting needs a loop that belongs to this process.",
		imports: `__syscall__newselect __syscall_poll_nonblocking __syscall_epoll_create1
			__syscall_epoll_ctl __syscall_epoll_pwait`,
	},
	{
		class: "forbidden",
		touches: "the network",
		reason: "315: a socket is a JS object of this process.",
		imports: "__syscall_shutdown",
	},
	{
		class: "forbidden",
		touches: "the table of JS references",
		reason: "0.28 and 0.29: makes or recognises a JS value.",
		imports: "create_sentinel is_sentinel",
	},
	{
		class: "forbidden",
		touches: "JavaScript values",
		reason: "0.27 to 0.29: reads or makes a JS value.",
		imports: "JsvNum_fromDigits JsDoubleProxy_unwrap_helper",
	},
];
