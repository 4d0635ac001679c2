"""Hooks around a snapshot of this interpreter.

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
