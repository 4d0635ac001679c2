/**
 * The stacks of an instance that are suspended at this moment. Does two things that the glue does not:
 * - Hides the Python frames of a suspended stack from CPython's garbage collector. Their part of the C
 *   stack may have been moved away, and `mark_stacks` in gc.c follows the frames of all thread states.
 * - Puts the C stack pointer back when the last stack has ended.
 * This must not change what a suspension does, nor cost anything where there is none.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import {
	type GlueImports,
	replace,
	type SavedState,
	type StackState,
} from "../distribution/imports.js";

interface Suspension {
	readonly stackState: StackState;
	/** The thread state's word that points to its innermost frame: 0 while the stack is suspended. */
	readonly link?: FrameLink;
}

interface FrameLink {
	readonly wordPtr: Ptr;
	readonly framePtr: Ptr;
}

const watched = new WeakMap<PyodideModule, ReadonlyMap<Ptr, Suspension>>();

export class Suspensions {
	/** Where the C stack pointer stands while no C code runs; to be set before any does. */
	idleStackPointer: Ptr | undefined;
	readonly #suspended = new Map<Ptr, Suspension>();
	#frameOffset: number | undefined;

	constructor(private readonly module: PyodideModule) {}

	get size(): number {
		return this.#suspended.size;
	}

	replaceImports(imports: GlueImports): void {
		replace(imports, "saveState", (original) => () => this.#save(original()));
		replace(imports, "restoreState", (original) => (saved) => {
			this.#resume(saved.threadState);
			original(saved);
		});
	}

	/** @param saved what the glue has kept; its error mark, or null, if this stack may not be suspended. */
	#save(saved: SavedState): SavedState {
		const { threadState, stackState }: Partial<SavedState> = saved ?? {};
		if (threadState === undefined || stackState === undefined) return saved;
		const module = this.module;
		watched.set(module, this.#suspended);
		this.#frameOffset ??= currentFrameOffset(module, threadState);
		const link =
			this.#frameOffset === undefined
				? undefined
				: hideFrames(module, threadState + this.#frameOffset);
		this.#suspended.set(threadState, { stackState, link });
		return saved;
	}

	#resume(threadState: Ptr): void {
		const suspension = this.#suspended.get(threadState);
		this.#suspended.delete(threadState);
		if (suspension?.link !== undefined) showFrames(this.module, suspension.link);
		// Runs when this stack has ended or is suspended again, before anything that waits for it.
		if (this.#suspended.size === 0) queueMicrotask(() => this.#restoreStackPointer());
	}

	/**
	 * There is one C stack. Stacks that are suspended at the same time lie below each other on it, and each
	 * leaves the stack pointer where it began itself. So the last one to end leaves the pointer too low,
	 * unless it was the first to begin. The glue corrects that when the next one begins, which may be never.
	 */
	#restoreStackPointer(): void {
		if (this.#suspended.size > 0 || this.idleStackPointer === undefined) return;
		this.module.stackRestore(this.idleStackPointer);
	}
}

function hideFrames({ HEAPU32 }: PyodideModule, wordPtr: Ptr): FrameLink {
	const framePtr: Ptr = HEAPU32[wordPtr >> 2];
	HEAPU32[wordPtr >> 2] = 0;
	return { wordPtr, framePtr };
}

function showFrames({ HEAPU32 }: PyodideModule, { wordPtr, framePtr }: FrameLink): void {
	HEAPU32[wordPtr >> 2] = framePtr;
}

/**
 * Lets `read`, which must run no Python, follow the frames of a suspended stack: they and the C stack are as they
 * were then. Undefined if nothing is known of that stack, and its frames must not be followed.
 */
export function withSuspended<T>(
	module: PyodideModule,
	threadState: Ptr,
	read: () => T,
): T | undefined {
	const suspension = watched.get(module)?.get(threadState);
	if (suspension?.link === undefined) return undefined;
	const { link, stackState } = suspension;
	const { start, _copy: moved } = stackState;
	const inPlace = module.HEAPU8.slice(start, start + moved.length);
	const stackPointer = module.stackSave();
	// Whatever `read` calls uses the C stack below both what is in use and what is put there.
	module.stackRestore(Math.min(stackPointer, start));
	module.HEAPU8.set(moved, start);
	showFrames(module, link);
	try {
		return read();
	} finally {
		hideFrames(module, link.wordPtr);
		module.HEAPU8.set(inPlace, start);
		module.stackRestore(stackPointer);
	}
}

/** CPython publishes a table of offsets for debuggers (`_PyRuntime.debug_offsets`), which begins with these bytes. */
const COOKIE = "xdebugpy";

/** Entries of the table, each a 64-bit word; those of the thread state in CPython 3.14. */
const entry = { previous: 23, next: 24, interpreter: 25, currentFrame: 26 } as const;

/** Undefined if this CPython has no such table, or one with which the thread states do not agree. */
function currentFrameOffset(module: PyodideModule, threadState: Ptr): number | undefined {
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
