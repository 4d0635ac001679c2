# What a start calls in the interpreter, as functions of a module of its own. They are part of every
# snapshot, so a restored start parses and compiles nothing. functions.ts calls them by these names.
import os
import sys
import time

import _pyodide


def settle(variables, owner, heritage):
    """Settles an interpreter into this host. One that was settled before stays as it is.

    variables: of the environment, by name; None takes one away.
    owner: None if the interpreter stays nobody's, else (program, args).
    heritage: None unless a restored interpreter gets an owner, else what take_over takes.
    """
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    if sys.path[:1] != [""]:
        sys.path.insert(0, "")
    _pyodide.set_excepthook()
    if owner is not None:
        # The C phase saw neutral ones.
        program, args = owner
        sys.executable = program
        sys.orig_argv = [program, *args]
    if heritage is not None:
        take_over(*heritage)


def take_over(argv, timezone, daylight, zone_names, seed):
    """Replaces what a restored interpreter has from where its snapshot was made.

    argv: empty to leave it. timezone: in seconds west of UTC. seed: bytes of entropy.
    """
    if argv:
        sys.argv = argv
    time.timezone, time.daylight = timezone, daylight
    # An hour of daylight saving is what CPython reckons with here, in every zone.
    time.altzone = timezone - 3600 * daylight
    time.tzname = tuple(zone_names)

    # Generators that were seeded before the snapshot are seeded again. Those that a program made itself
    # are the program's: a hook can seed those.
    find = sys.modules.get
    # Its hidden instance is seeded at import; numpy's legacy functions have one, too.
    if (random := find("random")) is not None:
        random.seed(int.from_bytes(seed))
    if (legacy := find("numpy.random.mtrand")) is not None:
        legacy.seed()
    # It keeps a sequence of names with a generator of its own.
    if (tempfile := find("tempfile")) is not None:
        tempfile._name_sequence = None
    # It keeps a node that it drew at random, and the last time that it gave out.
    if (uuid := find("uuid")) is not None:
        uuid._node = uuid._last_timestamp = None
    # It draws the key with which its processes know each other.
    if (process := find("multiprocessing.process")) is not None:
        process.current_process().authkey = os.urandom(32)


def run_hooks(getter, backwards):
    """Calls the hooks of all registries; returns the traceback of the first that raises, or None."""
    registries = []
    for name in ["pythaw", "snapshot_restore_py"]:
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
    return None
