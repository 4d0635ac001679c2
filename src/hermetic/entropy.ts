/**
 * Makes a restored instance's randomness its own: generators that were seeded before the snapshot are
 * seeded again from this host's entropy. Generators that a program made itself are the program's: a
 * hook can seed those.
 */

/** How many bytes of this host's entropy `random` is seeded with. */
export const SEED_BYTE_LENGTH = 32;

/**
 * Python code, for an interpreter with `sys` imported:
 * - `random` seeds its hidden instance at import, numpy's legacy functions theirs.
 * - `tempfile` keeps a sequence of names with a generator of its own.
 * - `uuid` keeps a node that it drew at random, and the last time that it gave out.
 * - `multiprocessing` draws the key with which its processes know each other.
 */
export const reseed = (seed: Uint8Array): string => `
def _reseed(find):
    if (random := find("random")) is not None:
        random.seed(0x${Array.from(seed, (byte) => byte.toString(16).padStart(2, "0")).join("")})
    if (tempfile := find("tempfile")) is not None:
        tempfile._name_sequence = None
    if (uuid := find("uuid")) is not None:
        uuid._node = uuid._last_timestamp = None
    if (process := find("multiprocessing.process")) is not None:
        import os
        process.current_process().authkey = os.urandom(32)
    if (legacy := find("numpy.random.mtrand")) is not None:
        legacy.seed()

_reseed(sys.modules.get)
del _reseed
`;
