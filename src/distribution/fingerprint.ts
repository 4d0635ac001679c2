/**
 * Recognising a distribution's files quickly, by length and CRC-32. A start can afford that over 13 MB;
 * SHA-256 would be a tenth of the start. A fingerprint tells one release from another, and finds damage.
 * It is no identity. That is the build id, which is computed when fingerprints differ, for the message.
 */
import { crc32Hex } from "../engine/crc32.js";
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";

export interface FileFingerprint {
	/** Length of the file in bytes. */
	readonly byteLength: number;
	/** CRC-32 of the file, 8 lower-case hex digits with the most significant first. */
	readonly crc32: string;
}

/** What a recorded fingerprint must be. */
export const fingerprintKeys = {
	byteLength: is.below(Number.MAX_SAFE_INTEGER, "a size"),
	crc32: is.matching(/^[0-9a-f]{8}$/, "a CRC-32"),
};

/** The files that the build id covers. */
export interface DistributionFingerprint {
	readonly glue: FileFingerprint;
	readonly wasm: FileFingerprint;
}

export function fingerprintOf(bytes: Uint8Array): FileFingerprint {
	return { byteLength: bytes.byteLength, crc32: crc32Hex(bytes) };
}

export function isSame(one: FileFingerprint, other: FileFingerprint): boolean {
	return one.byteLength === other.byteLength && one.crc32 === other.crc32;
}

/** The error for an entry of the manifest; `fault` completes "<key> … ". */
export function badManifest(key: string, fault: string): SnapshotError {
	return new SnapshotError(
		"manifest",
		`"${key}" in the snapshot's manifest ${fault}.\n` +
			"The file was not written by pythaw, or by a faulty one: create the snapshot again.",
	);
}
