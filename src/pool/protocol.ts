/**
 * What a pool and its workers say to each other: plain data that can be cloned. A program may say anything in its
 * worker's name, by what `js` gives it, so the pool looks at what it is told.
 */
import type { CompiledFile } from "../engine/host.js";
import type { Backlog } from "./backlog.js";

/** What every worker copies; all of it is bytes. */
export type SharedBytes = SharedArrayBuffer | ArrayBuffer;

/** What all workers of a pool are started with. */
export interface SharedWelcome {
	/** Options of `loadPyodide` that can be cloned. */
	readonly options: Record<string, unknown>;
	readonly snapshot: SharedBytes;
	readonly base: readonly SharedBytes[];
	/** Pyodide's main module, unless it could not be compiled: a worker that tries itself will say why. */
	readonly compiled: CompiledFile | undefined;
	/** How much memory may have been added before the worker is spent, in bytes. */
	readonly keptMemory: number;
}

/** What one is started with. */
export interface Welcome extends SharedWelcome {
	/** One byte, shared: 2 in it interrupts Python; absent where memory cannot be shared. */
	readonly interrupt?: Uint8Array;
	/** How the worker learns how much of what it prints was read; absent likewise. */
	readonly backlog?: Backlog;
}

/** One call, as a worker gets it. */
export interface CallRequest {
	readonly id: number;
	readonly code: string;
	/** Given for a call of a function: `code` is its name then. */
	readonly args?: readonly unknown[];
	/** Names and values that the code finds. */
	readonly globals?: Readonly<Record<string, unknown>>;
	/** In bytes. */
	readonly memoryLimit?: number;
	/** Whether what is printed is wanted. */
	readonly stdout: boolean;
}

export type ToWorker =
	| { readonly type: "welcome"; readonly welcome: Welcome }
	| { readonly type: "call"; readonly call: CallRequest }
	/** Ends a call that waits for something: then no Python runs that could be interrupted. */
	| { readonly type: "stop"; readonly id: number };

/** How a call has ended. */
export type Outcome =
	| { readonly kind: "value"; readonly value: unknown }
	/** Python raised. */
	| { readonly kind: "raised"; readonly type: string; readonly traceback: string }
	/** The value that it gave, or the function that it names, is none for a pool. */
	| { readonly kind: "unfit"; readonly message: string }
	/** A fatal error, or the program has ended itself. */
	| { readonly kind: "died"; readonly message: string };

export type FromWorker =
	/** It is started, or pristine again. */
	| { readonly type: "ready" }
	| { readonly type: "failed"; readonly error: unknown; readonly message: string }
	| { readonly type: "printed"; readonly id: number; readonly text: string }
	| {
			readonly type: "ended";
			readonly id: number;
			readonly outcome: Outcome;
			/** Whether Python was refused memory. */
			readonly outOfMemory: boolean;
	  }
	/** It cannot be reset, or has grown too large. */
	| { readonly type: "spent" };

/** Whether it is one, whoever has sent it. */
export function isOutcome(given: unknown): given is Outcome {
	const { kind, type, traceback, message } = (given ?? {}) as Record<string, unknown>;
	if (kind === "value") return true;
	if (kind === "raised") return typeof type === "string" && typeof traceback === "string";
	return (kind === "unfit" || kind === "died") && typeof message === "string";
}
