/**
 * Recognising a distribution's files quickly: by length and CRC-32, which a start can afford over
 * 13 MB where SHA-256 is a tenth of it. A fingerprint tells releases and damage apart, and is never an
 * identity: that is the build id, computed when fingerprints differ, to say what was found.
 */
import { crc32Hex } from "../engine/crc32.js";
import { SnapshotError } from "../errors.js";

export interface FileFingerprint {
	/** Length of the file in bytes. */
	readonly byteLength: number;
	/** CRC-32 of the file, 8 lower-case hex digits with the most significant first. */
	readonly crc32: string;
}

/** The files that the build id covers. */
export interface DistributionFingerprint {
	readonly glue: FileFingerprint;
	readonly wasm: FileFingerprint;
}

export function fingerprintOf(bytes: Uint8Array): FileFingerprint {
	return { byteLength: bytes.byteLength, crc32: crc32Hex(bytes) };
}

/**
 * Whether `bytes` are those of a fingerprint, as far as that can tell.
 *
 * @param recorded what a snapshot's manifest says of a file; its shape is checked.
 * @param key where in the manifest it stands, for the message.
 * @throws SnapshotError with check `manifest` if it is no fingerprint.
 */
export function hasFingerprint(bytes: Uint8Array, recorded: unknown, key: string): boolean {
	return isSame(fingerprintOf(bytes), checkedFingerprint(recorded, key));
}

export function isSame(one: FileFingerprint, other: FileFingerprint): boolean {
	return one.byteLength === other.byteLength && one.crc32 === other.crc32;
}

export function checkedFingerprint(recorded: unknown, key: string): FileFingerprint {
	const { byteLength, crc32 } = (recorded ?? {}) as Record<string, unknown>;
	if (!Number.isSafeInteger(byteLength) || (byteLength as number) < 0) {
		throw badManifest(`${key}.byteLength`, "is missing or no length");
	}
	if (typeof crc32 !== "string" || !/^[0-9a-f]{8}$/.test(crc32)) {
		throw badManifest(`${key}.crc32`, "is missing or no CRC-32");
	}
	return { byteLength: byteLength as number, crc32 };
}

/** The error for an entry of the manifest; `fault` completes "<key> … ". */
export function badManifest(key: string, fault: string): SnapshotError {
	return new SnapshotError(
		"manifest",
		`"${key}" in the snapshot's manifest ${fault}.\n` +
			"The file was not written by pythaw, or by a faulty one: create the snapshot again.",
	);
}
