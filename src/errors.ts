/**
 * The error types. Every error that pythaw raises on its own account is one of these: a stable
 * `code` for programs, a message for people that says what happened, to which thing, and what to do.
 * Wrong usage of an option is a plain `TypeError` that names the option.
 */

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
	/** The kind of failure; stable across releases. */
	readonly code: ErrorCode;

	constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

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
	/** The check that failed. */
	readonly check: SnapshotCheck;

	constructor(check: SnapshotCheck, message: string, options?: ErrorOptions) {
		super("ERR_SNAPSHOT", message, options);
		this.check = check;
	}
}

/** The snapshot was made with another build of Pyodide. Build ids are lower-case hex SHA-256. */
export class BuildMismatchError extends PythawError {
	override readonly name = "BuildMismatchError";
	/** Build id of the distribution that is being started. */
	readonly expected: string;
	/** Build id that the snapshot was made with. */
	readonly actual: string;

	constructor(expected: string, actual: string) {
		// The first line is Pyodide's own wording: existing code matches on it.
		super(
			"ERR_BUILD_MISMATCH",
			`Snapshot build id mismatch\nexpected: ${expected}\ngot     : ${actual}\n` +
				"Create the snapshot again with the Pyodide that starts it, or point indexURL (--index-url) at the one it was made with.",
		);
		this.expected = expected;
		this.actual = actual;
	}
}

/** The bytes do not have the digest that the caller asked for (`integrity`). */
export class IntegrityError extends PythawError {
	override readonly name = "IntegrityError";

	/** The file, if it is one of a built app. */
	readonly file: string | undefined;

	constructor(expected: string, actual: string, file?: string, options?: ErrorOptions) {
		super(
			"ERR_INTEGRITY",
			file === undefined
				? `Snapshot integrity mismatch: expected ${expected}, got ${actual}. The file is not the one that was named.`
				: `${file} is not the file that the app was built with: expected ${expected}, got ${actual}.\n` +
						"It is damaged, cut, or something else answered in its place: deploy the built directory again, whole.",
			options,
		);
		this.file = file;
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
export class SignatureError extends PythawError {
	override readonly name = "SignatureError";
	readonly problem: SignatureProblem;
	/** Ids of the keys that have signed, as far as the file says. */
	readonly keys: readonly string[];

	constructor(
		problem: SignatureProblem,
		message: string,
		keys: readonly string[],
		options?: ErrorOptions,
	) {
		super("ERR_SIGNATURE", message, options);
		this.problem = problem;
		this.keys = keys;
	}
}

/** JS or host state that a snapshot must not hold. */
export interface Leak {
	/** What sort of thing it is, such as `js-reference` or `native-library`. */
	readonly kind: string;
	/** A safe description of the value. */
	readonly value: string;
	/** Who holds it in Python: `module.attribute` paths, most telling first. Empty if nobody was found. */
	readonly holders: readonly string[];
	/** What to do about it. */
	readonly fix: string;
}

/** The runtime holds state that cannot be part of a snapshot. */
export class LeakError extends PythawError {
	override readonly name = "LeakError";
	readonly leaks: readonly Leak[];

	constructor(leaks: readonly Leak[], headline?: string) {
		const lines = leaks.map((leak) => {
			const held = leak.holders.length ? `held by ${leak.holders.join(", ")}` : "holder unknown";
			return `  ${leak.kind}: ${leak.value} (${held}). ${leak.fix}`;
		});
		const first =
			headline ??
			`The snapshot would hold ${leaks.length} ${leaks.length === 1 ? "thing that belongs" : "things that belong"} to this process`;
		super("ERR_LEAK", `${first}\n${lines.join("\n")}`);
		this.leaks = leaks;
	}
}

/** The Python object that owns bytes of linear memory. */
export interface OwningObject {
	/** Name of its type, such as `str`. */
	readonly type: string;
	/** `module.attribute` paths to it, most telling first; empty if nobody was found who holds it. */
	readonly holders: readonly string[];
}

/** One thing in which two snapshots differ. */
export interface Difference {
	/** Part of the snapshot: `build`, `manifest`, `memory`, `file`, `references`, `layout` … */
	readonly part: string;
	/** Which: a key of the manifest, a file's path, a reference's index, an address such as `0x1f40`. */
	readonly name: string;
	/** How it differs, such as `only in the second`; never the content of memory or files. */
	readonly what: string;
	/** Memory only: the data symbol at or before the address, such as `_PyRuntime + 0x40`. */
	readonly symbol?: string;
	/** Memory only: the object that the bytes are part of. */
	readonly object?: OwningObject;
	/** Rebuild check only: the import that wrote the bytes, or the one after which C wrote them. */
	readonly writtenBy?: string;
}

/** One line, such as `memory: float __main__.started (the heap, at 0x1f40): another value`. */
export function describeDifference(difference: Difference): string {
	const { part, name, what, object, symbol, writtenBy } = difference;
	const by = writtenBy === undefined ? "" : `, written by ${writtenBy}`;
	if (object === undefined) {
		return `${part}: ${name}${symbol === undefined ? "" : ` (${symbol})`}: ${what}${by}`;
	}
	const holders = object.holders.slice(0, 3).join(", ") || "that nobody names";
	const place = [...(symbol === undefined ? [] : [symbol]), `at ${name}`].join(", ");
	return `${part}: ${object.type} ${holders} (${place}): ${what}${by}`;
}

/** Built again on another host, a recipe gave another snapshot. */
export class NotReproducibleError extends PythawError {
	override readonly name = "NotReproducibleError";
	/** Most telling first. */
	readonly differences: readonly Difference[];
	/** How many more there are. */
	readonly omitted: number;

	constructor(differences: readonly Difference[], omitted: number) {
		const lines = differences.map((difference) => `  ${describeDifference(difference)}`);
		if (omitted > 0) lines.push(`  and ${omitted} more, mostly because of these`);
		super(
			"ERR_NOT_REPRODUCIBLE",
			"The recipe, followed again on a host that differs, does not give the same snapshot.\n" +
				"Compute what depends on the host after the restore, or leave it out:\n" +
				lines.join("\n"),
		);
		this.differences = differences;
		this.omitted = omitted;
	}
}

/** The C phase of a hermetic start called an import that reaches for JS or host state. */
export class ForbiddenCallError extends PythawError {
	override readonly name = "ForbiddenCallError";
	/** The import of the main module that was called. */
	readonly importName: string;
	/** Where Python stood, outermost frame first; undefined if no Python ran. */
	readonly pythonStack: string | undefined;

	/** @param touches what the import reaches for, such as "the network". */
	constructor(importName: string, touches: string, pythonStack: string | undefined) {
		const where = pythonStack === undefined ? "No Python ran." : `Python stood at\n${pythonStack}`;
		super(
			"ERR_FORBIDDEN_CALL",
			`Import ${importName} was called while Python starts for a snapshot: it would touch ${touches}. ` +
				`Do that in the recipe, or after a restore, instead.\n${where}`,
		);
		this.importName = importName;
		this.pythonStack = pythonStack;
	}
}

/** This JS engine lacks something that was asked for. */
export class EngineError extends PythawError {
	override readonly name = "EngineError";
	/** The missing feature, in the field's standard term. */
	readonly feature: string;

	constructor(feature: string, message: string, options?: ErrorOptions) {
		super("ERR_ENGINE", message, options);
		this.feature = feature;
	}
}

/** A recipe that cannot be followed as written. */
export class RecipeError extends PythawError {
	override readonly name = "RecipeError";

	constructor(message: string, options?: ErrorOptions) {
		super("ERR_RECIPE", message, options);
	}
}

/** Python code of a recipe raised. The message ends with Python's own traceback. */
export class PythonRaisedError extends PythawError {
	override readonly name = "PythonRaisedError";
	/** Python's traceback, as it would print it. */
	readonly traceback: string;

	constructor(what: string, traceback: string, options?: ErrorOptions) {
		super("ERR_PYTHON", `${what}\n${traceback.trimEnd()}`, options);
		this.traceback = traceback;
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
export class PoolError extends PythawError {
	override readonly name = "PoolError";
	readonly problem: PoolProblem;

	constructor(problem: PoolProblem, message: string, options?: ErrorOptions) {
		super("ERR_POOL", message, options);
		this.problem = problem;
	}
}

/** The instance was disposed of: it cannot be used any more. */
export class DisposedError extends PythawError {
	override readonly name = "DisposedError";

	constructor(message = "This instance was disposed of: start another.") {
		super("ERR_DISPOSED", message);
	}
}

/** Why an instance cannot be reset, or why what waited for it was ended. */
export type ResetProblem =
	/** There is no snapshot or checkpoint to go back to. */
	| "no-checkpoint"
	/** Python runs, or is suspended, or something is under way that cannot be taken back. */
	| "busy"
	/** It was reset while this ran. */
	| "interrupted";

/** An instance cannot be reset; nothing was changed. Or it was reset while something ran. */
export class ResetError extends PythawError {
	override readonly name = "ResetError";
	readonly problem: ResetProblem;

	constructor(problem: ResetProblem, message: string, options?: ErrorOptions) {
		super("ERR_RESET", message, options);
		this.problem = problem;
	}
}

/** What is wrong with a package. */
export type PackageProblem =
	/** The text that asks for it cannot be read, or asks for what cannot be installed. */
	| "requirement"
	/** The wheel is for another Python or platform. */
	| "incompatible"
	/** The wheel is damaged, or is no wheel. */
	| "damaged"
	/** The bytes do not have the digest that they should have. */
	| "hash"
	/** There is no such package, or none of its versions will do. */
	| "not-found"
	/** What is wanted of it, by several, no one version fulfils. */
	| "conflict"
	/** The package index gave no answer, or none that makes sense. */
	| "index"
	/** The lock file cannot be used, or does not fit the recipe. */
	| "lock"
	/** It takes more than the recipe's limits allow. */
	| "limit";

/** A package that cannot be found, fetched or installed. Nothing of it, and of the others, is installed. */
export class PackageError extends PythawError {
	override readonly name = "PackageError";
	/** The package, wheel or file that it is about. */
	readonly packageName: string;
	readonly problem: PackageProblem;

	constructor(
		problem: PackageProblem,
		packageName: string,
		message: string,
		options?: ErrorOptions,
	) {
		super("ERR_PACKAGE", message, options);
		this.packageName = packageName;
		this.problem = problem;
	}
}
