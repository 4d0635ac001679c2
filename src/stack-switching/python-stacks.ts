/**
 * The Python stacks of an instance: the one that runs, if any, and those that `run_sync` has
 * suspended, each with its frames. Costs nothing until it is asked. It must not run Python code: what
 * it looks at is in the middle of a call.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { withSuspended } from "./suspensions.js";

interface PythonFrame {
	/** As the code object has it, such as `app.py` or `<exec>`. */
	readonly file: string;
	/** The line that is being executed, from 1. */
	readonly line: number;
	/** Qualified name, such as `Resource.__exit__`. */
	readonly function: string;
}

/** As Python's tracebacks have them. */
export const frameLines = (frames: readonly PythonFrame[]): string[] =>
	frames.map(({ file, line, function: name }) => `  File "${file}", line ${line}, in ${name}`);

export interface PythonStack {
	/** Running: JavaScript was called from it. Suspended: it waits for a promise. */
	readonly state: "running" | "suspended";
	/**
	 * Outermost call first. Empty if all its calls are C functions. Of a suspended stack about which
	 * nothing is known ({@link withSuspended}) it has the innermost frame only.
	 */
	readonly frames: readonly PythonFrame[];
}

/**
 * The stacks in use: the running one first, then the suspended ones, the last entered first. None
 * while the event loop turns and nothing is suspended.
 */
export function pythonStacks(module: PyodideModule): PythonStack[] {
	// JavaScript may have been called by C code that gave up the GIL, as reading from a stream does.
	const gilState = module._PyGILState_Ensure();
	try {
		const running: Ptr = module._PyThreadState_Get();
		const all = threadStates(module);
		const main = all.at(-1);
		const stacks: PythonStack[] = [];
		for (const threadState of all) {
			const frames =
				threadState === running
					? framesOf(module, threadState)
					: framesOfSuspended(module, threadState);
			const mayBeUnused = threadState === main || !hasOwnThreadStates(module);
			if (frames.length === 0 && mayBeUnused) continue;
			if (threadState === running) stacks.unshift({ state: "running", frames });
			else stacks.push({ state: "suspended", frames });
		}
		return stacks;
	} finally {
		module._PyGILState_Release(gilState);
	}
}

/**
 * Whether each call that can suspend has a thread state of its own for as long as it lasts. In such a
 * glue (the one with `enterTask`) a thread state other than the main one is a stack even if it has no
 * Python frame. Older glues keep a list of unused ones, which look the same.
 */
function hasOwnThreadStates(module: PyodideModule): boolean {
	return typeof module.enterTask === "function";
}

/** Addresses of the interpreter's `PyThreadState`s, the newest first, hence the main one last. */
function threadStates(module: PyodideModule): Ptr[] {
	const found: Ptr[] = [];
	const interpreter: Ptr = module._PyInterpreterState_Get();
	let threadState: Ptr = module._PyInterpreterState_ThreadHead(interpreter);
	while (threadState !== 0) {
		found.push(threadState);
		threadState = module._PyThreadState_Next(threadState);
	}
	return found;
}

function framesOfSuspended(module: PyodideModule, threadState: Ptr): PythonFrame[] {
	const frames = withSuspended(module, threadState, () => framesOf(module, threadState));
	// The links to the outer frames may be gone, but the innermost frame is where it was.
	return frames ?? framesOf(module, threadState, 1);
}

/** @param limit how many frames to look at, from the innermost. */
function framesOf(module: PyodideModule, threadState: Ptr, limit = Infinity): PythonFrame[] {
	const frames: PythonFrame[] = [];
	let frame: Ptr = module._PyThreadState_GetFrame(threadState);
	while (frame !== 0) {
		const code: Ptr = module._PyFrame_GetCode(frame);
		frames.push({
			file: textAttribute(module, code, "co_filename"),
			line: module._PyFrame_GetLineNumber(frame),
			function: textAttribute(module, code, "co_qualname"),
		});
		const outer: Ptr = frames.length < limit ? module._PyFrame_GetBack(frame) : 0;
		module._Py_DecRef(code);
		module._Py_DecRef(frame);
		frame = outer;
	}
	return frames.reverse();
}

function textAttribute(module: PyodideModule, code: Ptr, name: string): string {
	const stackPointer = module.stackSave();
	const value: Ptr = module._PyObject_GetAttrString(code, module.stringToUTF8OnStack(name));
	module.stackRestore(stackPointer);
	const text: Ptr = value === 0 ? 0 : module._PyUnicode_AsUTF8(value);
	// A file name may be no valid Unicode (a lone surrogate stands for a byte that was not UTF-8).
	if (text === 0) module._PyErr_Clear();
	const result = text === 0 ? "?" : module.UTF8ToString(text);
	if (value !== 0) module._Py_DecRef(value);
	return result;
}
