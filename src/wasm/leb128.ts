/**
 * LEB128, the variable-length integers of the WebAssembly binary format (spec 5.2.2), in their
 * shortest form. Encoding only: decoding needs bounds, so it lives in `byte-reader.ts`.
 */

/** @param value a whole number from 0 to 2^53 - 1. */
export function unsignedLeb128(value: number): number[] {
	if (!Number.isSafeInteger(value) || value < 0)
		throw new RangeError(`not an unsigned integer: ${value}`);
	const bytes: number[] = [];
	let rest = value;
	while (rest >= 0x80) {
		bytes.push((rest % 0x80) | 0x80);
		rest = Math.floor(rest / 0x80);
	}
	bytes.push(rest);
	return bytes;
}

/** @param value a whole number from -2^53 + 1 to 2^53 - 1, or any bigint. */
export function signedLeb128(value: number | bigint): number[] {
	const bytes: number[] = [];
	let rest = BigInt(value);
	for (;;) {
		const group = Number(rest & 0x7fn);
		rest >>= 7n;
		// The sign is bit 6 of the last group: stop once the rest is nothing but that sign.
		const signBit = (group & 0x40) !== 0;
		if ((rest === 0n && !signBit) || (rest === -1n && signBit)) {
			bytes.push(group);
			return bytes;
		}
		bytes.push(group | 0x80);
	}
}
