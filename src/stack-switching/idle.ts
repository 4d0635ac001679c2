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

/**
 * @param idleStackPointer where the C stack stands while no C code runs.
 * @throws SnapshotError with check `state` that names the Python frames.
 */
export function checkIdle(module: PyodideModule, idleStackPointer: Ptr): void {
	const busy = describeBusy(module, idleStackPointer, "A snapshot cannot be taken");
	if (busy !== undefined) throw new SnapshotError("state", busy);
}

/**
 * In words what keeps an instance from standing still; undefined if it does.
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
	return `${whileRunning(what)} No Python frame: C code called JavaScript (${byteLength} bytes of C stack are in use).`;
}

const whileRunning = (what: string): string =>
	`${what} while Python runs: do it from JavaScript that Python did not call.`;

function describe(stacks: readonly PythonStack[], what: string): string {
	const suspended = stacks.filter(({ state }) => state === "suspended").length;
	const headline =
		suspended < stacks.length
			? whileRunning(what)
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
	return [
		frames.length > 0 ? `${state}:` : `${state}, no Python frame`,
		...(left > 0 ? [`  ${count(left, "outer frame")} left out`] : []),
		...frameLines(shown),
	].join("\n");
}

const count = (howMany: number, what: string): string =>
	`${howMany} ${what}${howMany === 1 ? "" : "s"}`;
