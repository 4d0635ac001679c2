/**
 * Whether an instance stands still: no Python runs, and no stack is suspended. A snapshot holds linear
 * memory and no stack, so it can only be taken then.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { SnapshotError } from "../errors.js";
import { frameLines, type PythonStack, pythonStacks } from "./python-stacks.js";

/** A thousand stacks may be suspended, and one may be a recursion: the message names the first few. */
const SHOWN_STACKS = 5;
const SHOWN_FRAMES = 20;

/** How often callbacks may make others ready before they count as going on for ever. */
const TURNS = 1000;

/**
 * Lets everything run that is ready to: continuations of what has settled, and what they make ready in
 * turn. Whoever waits for time to pass, or for the host, waits on.
 */
export async function runReady({ API }: PyodideModule): Promise<void> {
	// Through the queue that Pyodide's event loop uses: behind what is in it already.
	for (let turn = 0; turn < TURNS; turn += 1) {
		await new Promise<void>((resolve) => API.scheduleCallback(resolve));
	}
}

/** @throws SnapshotError with check `state` that names the Python frames. */
export function checkIdle(module: PyodideModule, idleStackPointer: Ptr): void {
	const busy = describeBusy(module, idleStackPointer, "A snapshot cannot be taken");
	if (busy !== undefined) throw new SnapshotError("state", busy);
}

/**
 * In words what keeps an instance from standing still; undefined if it does. To be asked in a turn of the
 * event loop of its own: then nothing runs, and a call that memory has as running was ended by an error of
 * JavaScript's, such as one that a function of Python's raises for a file system.
 *
 * @param what what cannot be done, the beginning of a sentence.
 */
export function describeBusy(
	module: PyodideModule,
	idleStackPointer: Ptr,
	what: string,
): string | undefined {
	const stacks = pythonStacks(module);
	if (stacks.length > 0) return describe(stacks, what);
	// JavaScript can call C code without any Python frame (a builtin). The C stack is its only trace.
	const byteLength = idleStackPointer - module.stackSave();
	if (byteLength === 0) return undefined;
	return `${afterUnwinding(what)}\nno Python frame, ${byteLength} bytes of C's stack`;
}

const afterUnwinding = (what: string): string =>
	`${what}: an error in JavaScript has ended a call midway, and memory has it as running for good. ` +
	"Reset the instance, or start another.";

function describe(stacks: readonly PythonStack[], what: string): string {
	const suspended = stacks.filter(({ state }) => state === "suspended").length;
	const headline =
		suspended < stacks.length
			? afterUnwinding(what)
			: `${what} while Python is suspended by run_sync (${count(suspended, "stack")}): ` +
				"let what they wait for settle first.";
	const shown = stacks.slice(0, SHOWN_STACKS).map(describeStack);
	const left = stacks.length - shown.length;
	return [headline, ...shown, ...(left > 0 ? [`and ${count(left, "more stack")}`] : [])].join("\n");
}

/** Laid out as Python's tracebacks are: the most recent call last. */
function describeStack({ state, frames }: PythonStack): string {
	const shown = frames.slice(-SHOWN_FRAMES);
	const left = frames.length - shown.length;
	const word = state === "running" ? "ended midway" : state;
	return [
		frames.length > 0 ? `${word}:` : `${word}, no Python frame`,
		...(left > 0 ? [`  ${count(left, "outer frame")} left out`] : []),
		...frameLines(shown),
	].join("\n");
}

const count = (howMany: number, what: string): string =>
	`${howMany} ${what}${howMany === 1 ? "" : "s"}`;
