/**
 * Hooks around a snapshot: what Python code asked to have called before one is taken and after one is
 * restored. Names, arguments and order are those of AWS's `snapshot_restore_py` 1.0.0, and where that
 * package is imported its registries are called too. Costs a restore without hooks nothing.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { PythonRaisedError } from "../errors.js";

/** The Python module through which hooks are registered, where `snapshot_restore_py` is not installed. */
export const hookModule = "pythaw";

/** Modules that have registries, in the order in which they are asked. */
const registrars = [hookModule, "snapshot_restore_py"] as const;

/** Source of {@link hookModule}. */
export const hookModuleSource = `"""Hooks around a snapshot of this interpreter.

register_before_snapshot(func, *args, **kwargs): call func before a snapshot is taken. The last one
registered is called first.

register_after_restore(func, *args, **kwargs): call func in every interpreter that is started from the
snapshot, once it can be used. The first one registered is called first.

Both return func, so they can be used as decorators.
"""

__all__ = ["register_before_snapshot", "register_after_restore"]

try:
    from snapshot_restore_py import (
        get_after_restore,
        get_before_snapshot,
        register_after_restore,
        register_before_snapshot,
    )
except ModuleNotFoundError as error:
    if error.name != "snapshot_restore_py":
        raise

    _before = []
    _after = []

    def register_before_snapshot(func, *args, **kwargs):
        _before.append((func, args, kwargs))
        return func

    def register_after_restore(func, *args, **kwargs):
        _after.append((func, args, kwargs))
        return func

    def get_before_snapshot():
        return _before

    def get_after_restore():
        return _after
`;

/** Returns the traceback of the first hook that raises, without this function's frame. */
const runner = `
def _run_hooks(getter, backwards):
    import sys
    registries = []
    for name in ${JSON.stringify(registrars)}:
        get = getattr(sys.modules.get(name), getter, None)
        if get is not None and not any(get() is known for known in registries):
            registries.append(get())
    hooks = [hook for registry in registries for hook in registry]
    for func, args, kwargs in reversed(hooks) if backwards else hooks:
        try:
            func(*args, **kwargs)
        except BaseException as error:
            import traceback
            return "".join(traceback.format_exception(type(error), error, error.__traceback__.tb_next))
`;

/** @throws PythonRaisedError with the traceback of the first hook that raises; no later one is called. */
export function callBeforeSnapshot(module: PyodideModule): void {
	call(module, "get_before_snapshot", true, "A hook of register_before_snapshot raised");
}

/** @throws PythonRaisedError with the traceback of the first hook that raises; no later one is called. */
export function callAfterRestore(module: PyodideModule): void {
	call(module, "get_after_restore", false, "A hook of register_after_restore raised");
}

/** Whether a snapshot in which these modules are imported may have hooks. */
export function mayHaveHooks(modules: readonly string[]): boolean {
	return registrars.some((name) => modules.includes(name));
}

function call({ API }: PyodideModule, getter: string, backwards: boolean, what: string): void {
	const traceback: string | undefined = API.runPythonInternal(
		`${runner}_run_hooks(${JSON.stringify(getter)}, ${backwards ? "True" : "False"})`,
	);
	API.runPythonInternal("del _run_hooks");
	if (traceback !== undefined) throw new PythonRaisedError(what, traceback);
}
