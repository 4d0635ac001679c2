"""Ends Python after a program as `python` does, but for tearing the interpreter down.

That takes long, and fails in Pyodide itself where garbage holds an `operator.methodcaller`
(SQLAlchemy's does): CPython's collector calls a C function of it as one that returns a number,
which it does not, and WebAssembly ends the call.
"""

import atexit
import gc
import sys
from _io import _BufferedIOBase, _IOBase, _TextIOBase
from types import BuiltinFunctionType, FunctionType, ModuleType


def end(instances_of):
    """Returns whether all output is out.

    instances_of(addresses of classes): what the collector knows of them, or None if that cannot be told.
    """
    attempt("on threading shutdown", end_threads)
    attempt("in exit handlers", atexit._run_exitfuncs)
    # Before the program's finalizers, so that they cannot keep it back.
    is_out = flush_streams()
    drop_program()
    close_files(instances_of)
    return is_out and flush_streams()


def attempt(when, act):
    try:
        act()
    except BaseException as error:
        ignore(error, when)


def ignore(error, when):
    """As sys.unraisablehook prints it, which takes only what C makes."""
    import traceback

    try:
        print(f"Exception ignored {when}:", file=sys.stderr)
        # The first frame is the caller's.
        traceback.print_exception(type(error), error, error.__traceback__.tb_next)
    except BaseException:
        pass


def end_threads():
    """There are none, but executors have handlers of their own there."""
    if threading := sys.modules.get("threading"):
        threading._shutdown()


def flush_streams():
    is_out = True
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        try:
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except BaseException as error:
            is_out = False
            if name == "stdout":
                ignore(error, "while flushing sys.stdout")
    return is_out


def drop_program():
    """Finalizes what the program's names hold: the newest first, with what their code needs last."""
    namespace = sys.modules["__main__"].__dict__
    needed = (type, BuiltinFunctionType, FunctionType, ModuleType)
    for name in reversed(list(namespace)):
        if not name.startswith("__") and not isinstance(namespace.get(name), needed):
            namespace[name] = None


def close_files(instances_of):
    """Writes what open files still buffer, as their finalizers would, and as silently."""
    standard = set()
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            standard |= {id(stream), id(stream.buffer), id(stream.buffer.raw)}
    for file in sorted(open_files(instances_of), key=depth):
        try:
            if id(file) in standard:
                file.flush()
            else:
                file.close()
        except BaseException:
            pass


def open_files(instances_of):
    found = instances_of([id(kind) for kind in classes_below(_IOBase)])
    if found is not None:
        return list(found)
    return [thing for thing in gc.get_objects() if issubclass(type(thing), _IOBase)]


def classes_below(kind):
    found = [kind]
    for below in type.__subclasses__(kind):
        found += classes_below(below)
    return found


def depth(file):
    """Layers write into those below them: text, what Python code makes of bytes, buffers, the rest."""
    kind = type(file)
    if issubclass(kind, _TextIOBase):
        return 0
    if kind.__module__ != "_io":
        return 1
    return 2 if issubclass(kind, _BufferedIOBase) else 3
