/** Modules as dynamic libraries. */

/** A custom section `dylink.0` of a library that takes neither memory nor table entries. */
const emptyDylink = [0, 15, 8, ...Buffer.from("dylink.0"), 1, 4, 0, 0, 0, 0];

/** The module with that section first, where loaders look for it. */
export function withDylink(module: Uint8Array): Uint8Array {
	return Uint8Array.of(...module.subarray(0, 8), ...emptyDylink, ...module.subarray(8));
}
