/**
 * What all errors of pythaw have in common: a stable `code` for programs, and a message for people that
 * says what happened, to which thing, and what to do.
 */

import { hidePasswords } from "./passwords.js";

/** Stable identifiers of the kinds of failure; a program may switch on them. */
export type ErrorCode =
	| "ERR_SNAPSHOT"
	| "ERR_BUILD_MISMATCH"
	| "ERR_INTEGRITY"
	| "ERR_SIGNATURE"
	| "ERR_LEAK"
	| "ERR_NOT_REPRODUCIBLE"
	| "ERR_FORBIDDEN_CALL"
	| "ERR_ENGINE"
	| "ERR_PACKAGE"
	| "ERR_RECIPE"
	| "ERR_PYTHON"
	| "ERR_READ"
	| "ERR_WRITE"
	| "ERR_SERVE"
	| "ERR_TIMEOUT"
	| "ERR_RESET"
	| "ERR_DISPOSED"
	| "ERR_POOL"
	| "ERR_BOOT";

/** Base class of all errors raised by pythaw. */
export class PythawError extends Error {
	override readonly name: string = "PythawError";

	constructor(
		/** The kind of failure; stable across releases. */
		readonly code: ErrorCode,
		message: string,
		options?: ErrorOptions,
	) {
		super(hidePasswords(message), options);
	}
}

/** An error that says with a word which of several things went wrong. */
export abstract class ProblemError<Problem extends string> extends PythawError {
	constructor(
		code: ErrorCode,
		readonly problem: Problem,
		message: string,
		options?: ErrorOptions,
	) {
		super(code, message, options);
	}
}
