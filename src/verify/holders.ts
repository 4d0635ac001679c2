/**
 * Who in Python holds an object, a large number or a file descriptor: more questions for the finder of
 * references/holders.ts, which names the paths.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { ask } from "../references/holders.js";

/** Paths to the objects at addresses; an object need not exist any more. */
export function findObjectHolders(module: PyodideModule, addresses: readonly Ptr[]): string[][] {
	return findBy(module, "id(obj)", addresses);
}

/** Paths to ints: only large ones tell something. */
export function findNumberHolders(module: PyodideModule, numbers: readonly number[]): string[][] {
	return findBy(module, "(obj if type(obj) is int else None)", numbers);
}

/** Paths to Python's file objects and sockets that are open on file descriptors. */
export function findDescriptorHolders(module: PyodideModule, fds: readonly number[]): string[][] {
	return findBy(module, "descriptor(obj)", fds, descriptor);
}

// Exactly these types: a subclass may run anything when it is asked.
const descriptor = `
import io, sys
kinds = {io.FileIO, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.TextIOWrapper}
if "socket" in sys.modules:
    kinds.add(sys.modules["socket"].socket)

def descriptor(obj):
    try:
        return obj.fileno() if type(obj) in kinds else None
    except (OSError, ValueError):
        return None
`;

/** @param key Python that tells what of `about` the object `obj` is. */
function findBy(
	module: PyodideModule,
	key: string,
	about: readonly number[],
	definitions = "",
): string[][] {
	const wanted = about.map((number, index) => `${number}: ${index}`).join(", ");
	const question = `
${definitions}
def holders(_, count, limits):
    wanted = {${wanted}}
    return find(lambda obj: wanted.get(${key}, -1), count, *limits)
holders`;
	return ask(module, question, about);
}
