# What a restored interpreter has from where its snapshot was made. Given: argv (empty to leave it),
# timezone (in seconds west of UTC), daylight, zone_names, seed (entropy, in hexadecimal digits).
import os
import sys
import time

if argv:
    sys.argv = argv
time.timezone, time.daylight = timezone, daylight
# An hour of daylight saving is what CPython reckons with here, in every zone.
time.altzone = timezone - 3600 * daylight
time.tzname = tuple(zone_names)

# Generators that were seeded before the snapshot are seeded again. Those that a program made itself are
# the program's: a hook can seed those.
find = sys.modules.get
# Its hidden instance is seeded at import; numpy's legacy functions have one, too.
if (random := find("random")) is not None:
    random.seed(int(seed, 16))
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
