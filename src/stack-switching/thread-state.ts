/**
 * Where CPython keeps the innermost frame of a thread state. Read from the table of offsets that
 * CPython publishes for debuggers (`_PyRuntime.debug_offsets`, pycore_debug_offsets.h), and believed
 * only as far as the thread states themselves agree with it.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";

/** The table begins with these bytes. */
const COOKIE = "xdebugpy";

/** Entries of the table, each a 64-bit word; those of the thread state in CPython 3.14. */
const entry = { previous: 23, next: 24, interpreter: 25, currentFrame: 26 } as const;

/**
 * Offset of `PyThreadState.current_frame` in bytes; undefined if this CPython has no such table, or
 * one of another shape.
 */
export function currentFrameOffset(module: PyodideModule, threadState: Ptr): number | undefined {
	const { HEAPU8, HEAPU32 } = module;
	const table: Ptr = module.__PyRuntime;
	const cookie = String.fromCharCode(...HEAPU8.subarray(table, table + COOKIE.length));
	if (cookie !== COOKIE) return undefined;
	const offsetOf = (index: number) => HEAPU32[(table + 8 * index) >> 2];
	const read = (index: number): Ptr => HEAPU32[(threadState + offsetOf(index)) >> 2];
	const next = read(entry.next);
	const agrees =
		read(entry.interpreter) === module._PyInterpreterState_Get() &&
		next === module._PyThreadState_Next(threadState) &&
		HEAPU32[(next + offsetOf(entry.previous)) >> 2] === threadState;
	return agrees ? offsetOf(entry.currentFrame) : undefined;
}
