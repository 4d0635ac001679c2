/**
 * What `loadPyodide` returns: Pyodide's API object, and what pythaw adds to it.
 */
import type { PyodideAPI } from "pyodide";
import type { AdaptorName } from "../adaptor/adaptor.js";
import type { Timings } from "./sequence.js";

/** What pythaw adds to the Pyodide API object, as its property `pythaw`. */
export interface PythawInfo {
	readonly timings: Timings;
	/** Whether the instance came from a snapshot. */
	readonly restored: boolean;
	/** How CPython calls C functions of undeclared signature, and why so. */
	readonly callAdaptor: { readonly name: AdaptorName; readonly reason: string };
	/**
	 * Takes the instance back, in place, to the snapshot that it was started from. Python's whole state is
	 * as right after the start, with fresh entropy; hooks that run after a restore run again. Proxies and
	 * callbacks from before are dead. Also after a fatal error.
	 *
	 * @throws ResetError with problem `busy`, and nothing is changed, while Python runs or is suspended.
	 */
	reset(): Promise<void>;
	/**
	 * Ends the instance and lets go of all that it has. Every later use of it throws a DisposedError, as does
	 * every use of what it has handed out; `dispose` itself can be called again.
	 */
	dispose(): Promise<void>;
}

/** Pyodide's API object with what pythaw adds. */
export type PythawAPI = PyodideAPI & { readonly pythaw: PythawInfo };
