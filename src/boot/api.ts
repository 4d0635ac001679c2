/**
 * What `loadPyodide` returns: Pyodide's API object, and what pythaw adds to it.
 */
import type { PyodideAPI } from "pyodide";
import type { AdaptorName } from "../adaptor/adaptor.js";
import type { Checkpoint } from "./checkpoint.js";
import type { Timings } from "./sequence.js";

export interface ResetOptions {
	/** Default: the snapshot that the instance was started from. */
	to?: Checkpoint;
}

/** What pythaw adds to the Pyodide API object, as its property `pythaw`. */
export interface PythawInfo {
	readonly timings: Timings;
	/** Whether the instance came from a snapshot. */
	readonly restored: boolean;
	/** How CPython calls C functions of undeclared signature, and why so. */
	readonly callAdaptor: { readonly name: AdaptorName; readonly reason: string };
	/**
	 * Takes the instance back, in place, to the snapshot that it was started from, or to a checkpoint.
	 * Python's whole state is as it was then, with fresh entropy; hooks that run after a restore run again.
	 * Proxies and callbacks that were made since are dead. Also after a fatal error.
	 *
	 * @throws ResetError with problem `busy`, and nothing is changed, while Python runs or is suspended;
	 *   `no-checkpoint` or `gone` if there is nothing to go back to. TypeError for a checkpoint of another
	 *   instance.
	 */
	reset(options?: ResetOptions): Promise<void>;
	/**
	 * Notes the instance as it is now, in memory, for {@link reset} to go back to, once or often. Callbacks
	 * that are due run first.
	 *
	 * @throws ResetError with problem `busy`, which says who is in the way: Python that runs or is suspended,
	 *   timers and promises that it waits for, open files that are not in memory.
	 */
	checkpoint(): Promise<Checkpoint>;
	/**
	 * Ends the instance and lets go of all that it has. Every later use of it throws a DisposedError, as does
	 * every use of what it has handed out; `dispose` itself can be called again.
	 */
	dispose(): Promise<void>;
}

/** Pyodide's API object with what pythaw adds. */
export type PythawAPI = PyodideAPI & { readonly pythaw: PythawInfo };
