/**
 * What is looked for: the strings that identify a host, as bytes in every encoding that CPython and C
 * keep text in.
 */

import type { IdentityString } from "../../engine/host.js";
import { getOrMake } from "../../engine/maps.js";

/** Shorter strings occur by chance, or are words of every language. */
const MIN_LENGTH = 8;

/** One string of the host, by all its names. */
export interface HostString {
	readonly value: string;
	/** For rules: a variable's name, `user`, `home` … */
	readonly names: readonly string[];
	/** For messages, such as `environment variable TOKEN`. */
	readonly descriptions: readonly string[];
}

/** One encoding of one string. */
export interface Needle {
	readonly bytes: Uint8Array;
	/** Bytes of a character: 1, 2 or 4. */
	readonly unit: number;
	readonly string: HostString;
}

/** Equal values once, short ones not at all. */
export function hostStringsOf(identity: readonly IdentityString[]): HostString[] {
	const byValue = new Map<string, { names: string[]; descriptions: string[] }>();
	for (const { value, name, description } of identity) {
		if ([...value].length < MIN_LENGTH) continue;
		const known = getOrMake(byValue, value, () => ({ names: [], descriptions: [] }));
		known.names.push(name);
		known.descriptions.push(description);
	}
	return [...byValue].map(([value, rest]) => ({ value, ...rest }));
}

/** A str of CPython is Latin-1, UCS-2 or UCS-4; C's is UTF-8, its wchar_t is UCS-4. */
export function needlesOf(strings: readonly HostString[]): Needle[] {
	return strings.flatMap((string) => {
		const codePoints = [...string.value].map((character) => character.codePointAt(0) as number);
		const units = Array.from(string.value, (_, index) => string.value.charCodeAt(index));
		const encodings: Pick<Needle, "bytes" | "unit">[] = [
			{ bytes: new TextEncoder().encode(string.value), unit: 1 },
			{ bytes: new Uint8Array(Uint16Array.from(units).buffer), unit: 2 },
			{ bytes: new Uint8Array(Uint32Array.from(codePoints).buffer), unit: 4 },
		];
		const wide = codePoints.some((codePoint) => codePoint > 0x7f);
		if (wide && codePoints.every((codePoint) => codePoint <= 0xff)) {
			encodings.push({ bytes: Uint8Array.from(codePoints), unit: 1 });
		}
		return encodings.map((encoding) => ({ ...encoding, string }));
	});
}
