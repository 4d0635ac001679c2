/**
 * Hooks around a snapshot: what Python code asked to have called before one is taken and after one is
 * restored. Names, arguments and order are those of AWS's `snapshot_restore_py` 1.0.0, and where that
 * package is imported its registries are called too. Costs a restore without hooks nothing.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { PythonRaisedError } from "../errors.js";
import { callFunction } from "./functions.js";

/** The Python module through which hooks are registered, where `snapshot_restore_py` is not installed. */
export const hookModule = "pythaw";

/** Modules that have registries; functions.py names them too, in the order in which they are asked. */
const registrars = [hookModule, "snapshot_restore_py"] as const;

/** @throws PythonRaisedError with the traceback of the first hook that raises; no later one is called. */
export function callBeforeSnapshot(module: PyodideModule): void {
	call(module, "get_before_snapshot", true, "A hook of register_before_snapshot raised");
}

/** @throws as {@link callBeforeSnapshot}. */
export function callAfterRestore(module: PyodideModule): void {
	call(module, "get_after_restore", false, "A hook of register_after_restore raised");
}

/** Whether a snapshot in which these modules are imported may have hooks. */
export function mayHaveHooks(modules: readonly string[]): boolean {
	return registrars.some((name) => modules.includes(name));
}

function call(module: PyodideModule, getter: string, backwards: boolean, what: string): void {
	const values = [getter, Number(backwards)];
	const traceback = callFunction(module, "run_hooks", values, "it called hooks");
	if (traceback !== undefined) throw new PythonRaisedError(what, traceback as string);
}
