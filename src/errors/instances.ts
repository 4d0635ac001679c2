/** Errors of a running instance: of its engine, of its Python code, and of resets and pools. */
import { ProblemError, PythawError } from "./pythaw-error.js";

/** This JS engine lacks something that was asked for. */
export class EngineError extends PythawError {
	override readonly name = "EngineError";

	constructor(
		/** The missing feature, in the field's standard term. */
		readonly feature: string,
		message: string,
		options?: ErrorOptions,
	) {
		super("ERR_ENGINE", message, options);
	}
}

/**
 * Python code of a recipe or a hook raised; or what a program has put in the place of something that a
 * snapshot asks Python for, such as `gc.collect`. The message ends with Python's own traceback.
 */
export class PythonRaisedError extends PythawError {
	override readonly name = "PythonRaisedError";

	constructor(
		what: string,
		/** Python's traceback, as it would print it. */
		readonly traceback: string,
		options?: ErrorOptions,
	) {
		super("ERR_PYTHON", `${what}\n${traceback.trimEnd()}`, options);
	}
}

/** The instance was disposed of: it cannot be used any more. */
export class DisposedError extends PythawError {
	override readonly name = "DisposedError";

	constructor() {
		super("ERR_DISPOSED", "This instance was disposed of: start another.");
	}
}

/** Why an instance cannot be reset, or why what waited for it was ended. */
export type ResetProblem =
	/** There is no snapshot or checkpoint to go back to. */
	| "no-checkpoint"
	/** The checkpoint was released, or what it needs has gone with a reset to something older. */
	| "gone"
	/** Python runs, or is suspended, or something is under way that cannot be taken back. */
	| "busy"
	/** The engine or the host failed midway. The instance refuses every use until it is reset once more. */
	| "failed"
	/** It was reset while this ran. */
	| "interrupted";

/**
 * An instance cannot be reset; but for the problem `failed`, nothing was changed. Or it was reset while
 * something ran.
 */
export class ResetError extends ProblemError<ResetProblem> {
	override readonly name = "ResetError";

	constructor(problem: ResetProblem, message: string, options?: ErrorOptions) {
		super("ERR_RESET", problem, message, options);
	}
}

/** What became of a pool's call. */
export type PoolProblem =
	/** It took longer than it may. */
	| "timeout"
	/** It asked for more memory than it may have. */
	| "memory"
	/** It has ended its interpreter, or its thread. */
	| "died"
	/** Its arguments or its result cannot leave a thread, or the function that it names is none. */
	| "unfit"
	/** Too many calls wait. */
	| "full"
	/** The pool was closed. */
	| "closed";

/** A pool's call has given no result, and not because Python raised. */
export class PoolError extends ProblemError<PoolProblem> {
	override readonly name = "PoolError";

	constructor(problem: PoolProblem, message: string, options?: ErrorOptions) {
		super("ERR_POOL", problem, message, options);
	}
}
