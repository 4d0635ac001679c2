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
}

/** Pyodide's API object with what pythaw adds. */
export type PythawAPI = PyodideAPI & { readonly pythaw: PythawInfo };
