/** Errors of the bytes of a snapshot: whether they are one, of this Pyodide, and the one that was meant. */
import { ProblemError, PythawError } from "./pythaw-error.js";

/** Which check of a snapshot failed. */
export type SnapshotCheck =
	| "magic"
	| "version"
	| "truncated"
	| "header"
	| "checksum"
	| "section"
	| "compression"
	| "manifest"
	| "content"
	| "base"
	| "state";

/** The bytes given are not a snapshot that can be used, or a runtime cannot be made into one. */
export class SnapshotError extends PythawError {
	override readonly name = "SnapshotError";

	constructor(
		/** The check that failed. */
		readonly check: SnapshotCheck,
		message: string,
		options?: ErrorOptions,
	) {
		super("ERR_SNAPSHOT", message, options);
	}
}

/** The snapshot was made with another build of Pyodide. Build ids are lower-case hex SHA-256. */
export class BuildMismatchError extends PythawError {
	override readonly name = "BuildMismatchError";

	constructor(
		/** Build id of the distribution that is being started. */
		readonly expected: string,
		/** Build id that the snapshot was made with. */
		readonly actual: string,
	) {
		// The first line is Pyodide's own wording: existing code matches on it.
		super(
			"ERR_BUILD_MISMATCH",
			`Snapshot build id mismatch\nexpected: ${expected}\ngot     : ${actual}\n` +
				"Create the snapshot again with the Pyodide that starts it, or point indexURL (--index-url) at the one it was made with.",
		);
	}
}

/** The bytes do not have the digest that the caller asked for (`integrity`). */
export class IntegrityError extends PythawError {
	override readonly name = "IntegrityError";

	constructor(
		expected: string,
		actual: string,
		/** The file, if it is one of a built app. */
		readonly file?: string,
		options?: ErrorOptions,
	) {
		super(
			"ERR_INTEGRITY",
			file === undefined
				? `Snapshot integrity mismatch: expected ${expected}, got ${actual}. The file is not the one that was named.`
				: `${file} is not the file that the app was built with: expected ${expected}, got ${actual}.\n` +
						"It is damaged, cut, or something else answered in its place: deploy the built directory again, whole.",
			options,
		);
	}
}

/** What is wrong with a snapshot's signature. */
export type SignatureProblem =
	/** There is none. */
	| "missing"
	/** The signature file cannot be read. */
	| "damaged"
	/** It is of other bytes. */
	| "other-file"
	/** None of the keys that have signed is trusted. */
	| "untrusted"
	/** The key does not belong to it. */
	| "wrong";

/** The snapshot is not signed by a key that is trusted (`trustedKeys`). Nothing of it was looked at. */
export class SignatureError extends ProblemError<SignatureProblem> {
	override readonly name = "SignatureError";

	constructor(
		problem: SignatureProblem,
		message: string,
		/** Ids of the keys that have signed, as far as the file says. */
		readonly keys: readonly string[],
		options?: ErrorOptions,
	) {
		super("ERR_SIGNATURE", problem, message, options);
	}
}
