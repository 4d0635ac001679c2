/**
 * What a start rejects with. The engine's and the glue's own errors (a trap, a file system's errno, a
 * Python error of the glue's programs) become an error of pythaw that has them as its cause. Errors of
 * the caller's own code come through as they are, so these are marked where they are thrown.
 */
import { PythawError, PythonRaisedError, ResetError, SnapshotError } from "../errors.js";

/** Errors that the caller's code has thrown, in any start. */
const callers = new WeakSet<object>();

/** The function, whose errors will come through as they are; undefined for none. */
export function markErrorsOf<F extends (...args: any[]) => any>(run: F | undefined): F | undefined {
	if (run === undefined) return undefined;
	return ((...args) => {
		try {
			const result = run(...args);
			return result instanceof Promise ? markRejection(result) : result;
		} catch (error) {
			throw marked(error);
		}
	}) as F;
}

/** The promise, whose rejection will come through as it is, if it is an error of that kind. */
export async function markRejection<T>(
	promise: PromiseLike<T>,
	kind: new () => object = Object,
): Promise<T> {
	try {
		return await promise;
	} catch (error) {
		throw error instanceof kind ? marked(error) : error;
	}
}

function marked(error: unknown): unknown {
	if (isObject(error)) callers.add(error);
	return error;
}

/** What a reset rejects with that has failed midway. */
export function resetFailureOf(error: unknown): unknown {
	if (isMeant(error)) return error;
	const [reason] = String(error).split("\n");
	return new ResetError(
		"failed",
		`The reset has failed (${reason}). Reset the instance once more, or start another.`,
		{ cause: error },
	);
}

/** What taking a snapshot rejects with: most likely a program has replaced what is asked there. */
export function takeFailureOf(error: unknown): unknown {
	if (isMeant(error)) return error;
	const what =
		"No snapshot can be taken of this program: it has replaced something that is needed for that";
	const { name, message = String(error) } = error as Partial<Error>;
	if (name === "PythonError") return new PythonRaisedError(what, message, { cause: error });
	const [reason] = `${name}: ${message}`.split("\n");
	return new SnapshotError("state", `${what} (${reason}).`, { cause: error });
}

/** Whether it comes through as it is. */
function isMeant(error: unknown): boolean {
	// Neither pythaw nor the glue throws what is no object.
	if (!isObject(error) || error instanceof PythawError || callers.has(error)) return true;
	// The interpreter ended by itself, as with `args: ["--version"]`.
	return (error as Partial<Error>).name === "ExitStatus";
}

/** @param what completes "… failed". @param fromSnapshot whether all of this was done by what a snapshot says. */
export function failureOf(error: unknown, what: string, fromSnapshot: boolean): unknown {
	if (isMeant(error)) return error;
	const { name, message = String(error), errno } = error as Partial<Error> & { errno?: number };
	if (fromSnapshot && name === "PythonError") {
		return new PythonRaisedError(
			`The snapshot cannot be started: Python raised in ${what}: the program has replaced something that is needed for that`,
			message,
			{ cause: error },
		);
	}
	const reason = errno === undefined ? `${name}: ${message}` : `file system error ${errno}`;
	const sentence = `${what} failed (${reason.split("\n")[0]}).`;
	return fromSnapshot
		? new SnapshotError(
				"content",
				`The snapshot cannot be started: ${sentence}\nCreate it again with this Pyodide; its program must leave what a start needs (such as os.environ) as it is.`,
				{ cause: error },
			)
		: new PythawError(
				"ERR_BOOT",
				`Pyodide cannot be started: ${sentence}\nCheck that its files belong together, and that there is enough memory.`,
				{ cause: error },
			);
}

export const isObject = (value: unknown): value is object =>
	(typeof value === "object" && value !== null) || typeof value === "function";
