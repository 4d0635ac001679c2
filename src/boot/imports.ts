/**
 * Who replaces which of the glue's library functions: one list, from top to bottom, worked off before
 * the main module is instantiated, because that binds its imports. Where two rows name a function, the
 * later one replaces what the earlier one has put there, and may call it.
 *
 * Two replacements are not here, for they belong to one host and one command. They come first, round the
 * glue's factory: node/call-from-module.ts (JsvFunction_CallBound, JsvFunction_Construct, where the glue
 * comes from the code cache), and cli/run-suspension.ts (syncifyHandler, under `pythaw run`).
 */
import { provideErrorSentinel } from "../distribution/error-sentinel.js";
import type { Generation } from "../distribution/generation.js";
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, type LibraryFunctions, replace } from "../distribution/imports.js";
import type { HermeticHost } from "../hermetic/hermetic-host.js";
import { watchGrowth } from "../image/memory-size.js";
import { continueFrom } from "../js-phase/clock.js";
import { hideRuntime } from "../js-phase/identity.js";
import { loseNoInterrupt } from "../js-phase/interrupt-buffer.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";
import type { Outstanding } from "../outstanding/outstanding.js";
import { timersOfC } from "../outstanding/timers.js";
import type { ReferenceTables } from "../references/tables.js";
import { refuseBelowForeignCalls } from "../stack-switching/refusal.js";
import type { Suspensions } from "../stack-switching/suspensions.js";
import type { Interrupts } from "./purpose.js";

export interface ImportSettings {
	readonly hermetic?: HermeticHost;
	readonly interrupts?: Interrupts;
	/** Where the monotonic clock of the snapshot stood that is restored for use, in milliseconds. */
	readonly monotonic?: number;
}

export interface Linking
	extends ImportSettings,
		Pick<LinkedInstance, "libraries" | "callbacks" | "completion"> {
	readonly imports: GlueImports;
	readonly module: PyodideModule;
	readonly generation: Generation;
	readonly suspensions: Suspensions;
	readonly outstanding: Outstanding;
	readonly referenceTables: ReferenceTables;
}

interface Row {
	readonly on:
		| "every start"
		| "start for use"
		| "hermetic start"
		| "restore for use"
		| "start that has signals";
	/** Those that it replaces, where the release has them. Which are forbidden, hermetic/policy.ts says. */
	readonly functions: readonly (keyof LibraryFunctions)[] | "forbidden" | "all";
	/** @param linking with what the starts have that the row is for. */
	replace(linking: Required<Linking>): void;
}

export const importRows: readonly Row[] = [
	// The outer loader's part: C asks it for the value that stands for a Python error.
	{
		on: "every start",
		functions: ["Jsv_GetError_import", "JsvError_Check"],
		replace: ({ imports }) => provideErrorSentinel(imports),
	},
	// 0.28 and 0.29: CPython would fill the slot of the call adaptor, which the JS phase does, after the image.
	{
		on: "every start",
		functions: ["_PyEM_InitTrampoline_js"],
		replace: ({ imports }) => replace(imports, "_PyEM_InitTrampoline_js", () => () => {}),
	},
	// 0.27: these names lead to the ones that rows below replace.
	{
		on: "every start",
		functions: ["emscripten_get_now", "emscripten_get_now_res", "getentropy"],
		replace: ({ generation, imports, module }) => generation.adaptImports?.(imports, module),
	},
	// Every C phase sees the same user agent; the JS phase writes this host's in its place.
	{
		on: "every start",
		functions: ["_Py_emscripten_runtime"],
		replace: ({ imports, module }) => hideRuntime(imports, module),
	},

	// A snapshot must be the same whenever and wherever it is made: see the files of hermetic/.
	{
		on: "hermetic start",
		functions: [
			"clock_time_get",
			"clock_res_get",
			"emscripten_date_now",
			"emscripten_get_now",
			"emscripten_performance_now",
		],
		replace: ({ hermetic, imports, module }) => hermetic.replace.clock(imports, module),
	},
	{
		on: "hermetic start",
		functions: ["_tzset_js", "_localtime_js", "_mktime_js"],
		replace: ({ hermetic, imports, module }) => hermetic.replace.timeZone(imports, module),
	},
	{
		on: "hermetic start",
		functions: ["random_get", "emscripten_random", "emscripten_math_random"],
		replace: ({ hermetic, imports, module }) => hermetic.replace.randomness(imports, module),
	},
	{
		on: "hermetic start",
		functions: ["__syscall_getuid32_js", "__syscall_umask_js"],
		replace: ({ hermetic, imports }) => hermetic.replace.user(imports),
	},
	{
		on: "hermetic start",
		functions: ["fd_read"],
		replace: ({ hermetic, imports, module }) => hermetic.replace.standardInput(imports, module),
	},

	// After a restore no monotonic clock goes back.
	{
		on: "restore for use",
		functions: ["clock_time_get"],
		replace({ monotonic, imports, module }) {
			const behind = monotonic - performance.now();
			if (behind > 0) continueFrom(imports, module, behind);
		},
	},

	// A snapshot records of libraries and ctypes callbacks what the glue itself does not keep.
	{
		on: "every start",
		functions: ["_dlopen_js", "_emscripten_dlopen_js"],
		replace: ({ libraries, imports }) => libraries.replaceImports(imports),
	},
	{
		on: "every start",
		functions: ["ffi_prep_closure_loc_js", "ffi_closure_free_js"],
		replace: ({ callbacks, imports }) => callbacks.replaceImports(imports),
	},
	// Dynamic linking needs all of the link step, some of which a recorded layout has spared.
	{
		on: "every start",
		functions: ["_dlsym_js", "_dlopen_js", "_emscripten_dlopen_js"],
		replace: ({ completion, imports }) => completion.replaceImports(imports),
	},

	// Stacks that are suspended are kept from the collector; none is below a call through ctypes.
	{
		on: "every start",
		functions: ["saveState", "restoreState"],
		replace: ({ suspensions, imports }) => suspensions.replaceImports(imports),
	},
	{
		on: "every start",
		functions: ["ffi_call_js", "can_run_sync_js", "saveState"],
		replace: ({ imports, module }) => refuseBelowForeignCalls(imports, module),
	},

	// What is handed out to JavaScript must be dead after a reset.
	{
		on: "start for use",
		functions: [
			"create_once_callable",
			"create_promise_handles",
			"_agen_handle_result_js",
			"_pyproxy_get_buffer_result",
			"_setitimer_js",
			"JsvFunction_CallBound",
			"JsvFunction_Construct",
			"JsProxy_GetAttr_js",
			"JsProxy_SetAttr_js",
			...timersOfC,
		],
		replace: ({ outstanding, imports }) => outstanding.replaceImports(imports),
	},
	{
		on: "start for use",
		functions: ["jslib_init_js"],
		replace: ({ referenceTables, imports }) => referenceTables.replaceImports(imports),
	},

	// Calls of a pool may have a limit on memory.
	{
		on: "start for use",
		functions: ["emscripten_resize_heap"],
		replace: ({ imports, module }) => watchGrowth(imports, module),
	},

	// A signal that another thread sends arrives.
	{
		on: "start for use",
		functions: ["_Py_CheckEmscriptenSignals_Helper"],
		replace: ({ imports, module }) => loseNoInterrupt(imports, module),
	},
	// A signal ends the wait of a stack that is suspended: no Python code runs then that could look for it.
	{
		on: "start that has signals",
		functions: ["syncifyHandler"],
		replace: ({ interrupts, imports, module }) => interrupts.replaceImports(imports, module),
	},

	// Around all others: in the C phase of a snapshot no call of a forbidden import gets past this.
	{
		on: "hermetic start",
		functions: "forbidden",
		replace: ({ hermetic, imports, module }) => hermetic.replace.forbidden(imports, module),
	},
	// To tell which import wrote what differs between two builds of a recipe; else nothing.
	{
		on: "hermetic start",
		functions: "all",
		replace: ({ hermetic, imports, module }) => hermetic.replace.watched(imports, module),
	},
];

const applies: Readonly<Record<Row["on"], (linking: Linking) => boolean>> = {
	"every start": () => true,
	/** To create a snapshot, or to examine one. */
	"hermetic start": ({ hermetic }) => hermetic !== undefined,
	"start for use": ({ hermetic }) => hermetic === undefined,
	"restore for use": ({ monotonic }) => monotonic !== undefined,
	/** `pythaw run`. */
	"start that has signals": ({ interrupts }) => interrupts !== undefined,
};

export function replaceImports(linking: Linking): void {
	for (const row of importRows) {
		if (applies[row.on](linking)) row.replace(linking as Required<Linking>);
	}
}
