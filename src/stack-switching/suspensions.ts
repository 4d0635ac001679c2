/**
 * The stacks of an instance that are suspended at this moment. Two things that the glue leaves undone
 * are done here: the links between a suspended stack's Python frames, which may be moved away with its
 * part of the C stack, are kept from CPython's garbage collector (`mark_stacks` in gc.c follows those of
 * all thread states); and the C stack pointer is put back when the last stack is over. This must not
 * change what a suspension does, nor cost anything where there is none.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import { raiseRefusal, watchObstacles } from "./refusal.js";
import { currentFrameOffset } from "./thread-state.js";

/** What the glue keeps of a suspended stack's part of the C stack (`StackState`). */
interface StackState {
	/** The lowest address of the part. */
	readonly start: Ptr;
	/** The address behind it: where the stack pointer stood when the stack was entered. */
	readonly stop: Ptr;
	/** What was moved away: the bytes from `start` on, as far as others needed the room. */
	readonly _copy: Uint8Array;
}

/** What the glue's `saveState` returns and its `restoreState` takes. */
interface SavedState {
	readonly threadState: Ptr;
	readonly stackState: StackState;
}

interface Suspension {
	readonly stackState: StackState;
	/** The thread state's word that points to its innermost frame: 0 while the stack is suspended. */
	readonly link?: FrameLink;
}

interface FrameLink {
	readonly wordPtr: Ptr;
	readonly framePtr: Ptr;
}

const watched = new WeakMap<PyodideModule, Map<Ptr, Suspension>>();

/**
 * Wraps the imports through which a stack is suspended and resumed. Before the module is instantiated.
 *
 * @param instance the instance that is being linked; asked for once it suspends.
 */
export function watchSuspensions(imports: GlueImports, instance: () => PyodideModule): void {
	const { env } = imports;
	const { saveState, restoreState, can_run_sync_js } = env;
	const obstacleOf = watchObstacles(imports);
	const suspended = new Map<Ptr, Suspension>();
	let offset: number | undefined;
	let top: Ptr = 0;

	env.saveState = like(saveState, (): unknown => {
		const module = instance();
		const obstacle = obstacleOf(module);
		if (obstacle !== undefined) {
			raiseRefusal(module, obstacle);
			return module.error;
		}
		const saved: SavedState = saveState();
		// The glue's error mark has no properties: this stack may not be suspended.
		const { threadState, stackState } = saved;
		if (threadState === undefined) return saved;
		if (suspended.size === 0) {
			watched.set(module, suspended);
			offset ??= currentFrameOffset(module, threadState);
		}
		// The first stack begins where the C stack does, others below; which is first, is not known here.
		top = Math.max(top, stackState.stop);
		const link = offset === undefined ? undefined : hideFrames(module, threadState + offset);
		suspended.set(threadState, { stackState, link });
		return saved;
	});

	env.restoreState = like(restoreState, (saved: SavedState): void => {
		const suspension = suspended.get(saved.threadState);
		suspended.delete(saved.threadState);
		if (suspension?.link !== undefined) showFrames(instance(), suspension.link);
		// Runs when this stack is over or suspended again, and before anything that waits for it.
		if (suspended.size === 0) queueMicrotask(restoreStackPointer);
		restoreState(saved);
	});

	/**
	 * Stacks that are suspended at once lie below each other on the one C stack, and each leaves the
	 * stack pointer where itself began. So if they end in another order than they began in, the last
	 * one leaves it too low; the glue puts that right when the next one enters, which may be never.
	 */
	function restoreStackPointer(): void {
		if (suspended.size === 0) instance().stackRestore(top);
	}

	env.can_run_sync_js = like(can_run_sync_js, (): number =>
		obstacleOf(instance()) === undefined ? can_run_sync_js() : 0,
	);
}

function hideFrames({ HEAPU32 }: PyodideModule, wordPtr: Ptr): FrameLink {
	const framePtr: Ptr = HEAPU32[wordPtr >> 2];
	HEAPU32[wordPtr >> 2] = 0;
	return { wordPtr, framePtr };
}

function showFrames({ HEAPU32 }: PyodideModule, { wordPtr, framePtr }: FrameLink): void {
	HEAPU32[wordPtr >> 2] = framePtr;
}

/** The glue reads the C signature of an import from its property `sig`. */
function like<F extends object>(original: { sig?: string }, replacement: F): F {
	return Object.assign(replacement, { sig: original.sig });
}

/**
 * Lets `read` follow the frames of a suspended stack: they and the C stack are as they were when it was
 * suspended. `read` must not run Python code.
 *
 * @returns undefined if nothing is known of that stack, and its frames must not be followed.
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
