/**
 * Which of the imports that the policy classifies a release does not have: with the policy, the exact
 * list of each release's imports. A release that adds, drops or renames one contradicts it.
 */

/** Names that Pyodide 314 has and all older ones lack. */
const newIn314 = `emscripten_log_impl_js _emscripten_log_formatted emscripten_debugger __syscall_getuid32_js
	__syscall_umask_js _try_fcntl64 _try_shutdown _maybe_connect_async _maybe_recvfrom_async
	_maybe_sendto_async _maybe_poll_async emscripten_set_up_async_input_device_js JsvError_Check
	Jsv_GetError_import JsvBigInt_fromDigits JsvBigInt_fromInt Jsv_BigIntToNum JsvNum_toInt
	JsProxy_aexit_js JsProxy_exit_js _python2js_ascii`;

const only315 = `__syscall_epoll_create1 __syscall_epoll_ctl __syscall_epoll_pwait __syscall_getegid32
	__syscall_geteuid32 __syscall_getgid32 __syscall_linkat __syscall_pipe2
	__syscall_poll_nonblocking __syscall_shutdown`;

const until029 = "JsvNum_fromDigits _PyEM_GetCountArgsPtr __syscall__newselect";

const in028And029 = "is_sentinel create_sentinel _PyEM_InitTrampoline_js";

/** C++ exceptions through the glue, and what else only 0.27 has. */
const only027 = `JsDoubleProxy_unwrap_helper emscripten_exit_with_live_runtime
	_PyImport_InitFunc_TrampolineCall abort getentropy strftime _emscripten_get_now_is_monotonic
	emscripten_get_now_res __syscall_symlink strftime_l _emscripten_throw_longjmp invoke_iiii
	__cxa_find_matching_catch_3 invoke_iii __cxa_find_matching_catch_2 __resumeException invoke_i
	invoke_ii invoke_vi invoke_viiifi invoke_viiidi invoke_viiii invoke_j invoke_ji invoke_vii
	invoke_jii __cxa_begin_catch __cxa_rethrow invoke_v __cxa_end_catch invoke_viii __cxa_throw
	invoke_iiiii invoke_iiiiii invoke_viiiii __cxa_uncaught_exceptions
	__cxa_current_primary_exception __cxa_rethrow_primary_exception invoke_iiiiiii invoke_viijii
	invoke_iiiiij invoke_iiiiid invoke_iiiiijj invoke_iiiiiiii invoke_iiiiiiiiiii invoke_jiiii
	invoke_iiiiiiiiiiiii invoke_fiii invoke_diii invoke_viiiiiii invoke_iiiiiiiiiiii
	invoke_viiiiiiiiii invoke_viiiiiiiiiiiiiii invoke_viiiiii invoke_iiji invoke_jiii invoke_viif
	invoke_viid invoke_viijj`;

/** By version of the release, as the glue spells it. */
export const absentImports: Readonly<Record<string, string>> = {
	"314.0.7": `${only315} ${until029} ${in028And029} ${only027}`,
	"315.0.0a2": `${until029} ${in028And029} ${only027} __syscall_pipe`,
	"0.29.5": `${newIn314} ${only315} ${only027} `,
	"0.28.3": `${newIn314} ${only315} ${only027} _JsObject_Set_js`,
	"0.27.8": `${newIn314} ${only315} ${in028And029} _abort_js emscripten_runtime_keepalive_push emscripten_runtime_keepalive_pop clock_time_get clock_res_get random_get JsDoubleProxy_unwrap_js JsProxy_to_weakref_js _JsObject_Set_js`,
};
