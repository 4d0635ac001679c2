"""Makes an interpreter this host's own."""

import os
import sys
import time


def name_program(program, args):
    """The C phase saw a neutral one."""
    sys.executable = program
    sys.orig_argv = [program, *args]


def unset(variables):
    """Variables that the snapshot set, or the glue by itself."""
    for name in variables:
        os.environ.pop(name, None)


def take_over(argv, timezone, daylight, zone_names, seed):
    """What a restored interpreter has from where its snapshot was made.

    argv: empty to leave it. timezone: in seconds west of UTC. seed: entropy, in hexadecimal digits.
    """
    if argv:
        sys.argv = argv
    time.timezone, time.daylight = timezone, daylight
    # An hour of daylight saving is what CPython reckons with here, in every zone.
    time.altzone = timezone - 3600 * daylight
    time.tzname = tuple(zone_names)
    reseed(sys.modules.get, int(seed, 16))


def reseed(find, seed):
    """Generators that were seeded before the snapshot are seeded again.

    Generators that a program made itself are the program's: a hook can seed those.
    """
    # Its hidden instance is seeded at import; numpy's legacy functions have one, too.
    if (random := find("random")) is not None:
        random.seed(seed)
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
