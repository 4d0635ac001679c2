/**
 * The host's own synchronous hashing; each is undefined where there is none, and WebCrypto or plain JavaScript does
 * it. On Node it beats WebCrypto for our sizes: no copy of the input, no thread to wait for, and the main thread
 * has nothing else to do while WebAssembly compiles (12 MB: 10 ms against 15–20). A host provides it when it is made.
 */

type SyncHash = (algorithm: "sha256" | "sha384" | "sha512", bytes: Uint8Array) => Uint8Array;

/** CRC-32 (IEEE 802.3) of whole bytes, 0 to 2³² − 1. */
type Crc32 = (bytes: Uint8Array) => number;

/** Whether a signature is right. `spki` is the public key's SubjectPublicKeyInfo (DER). */
type VerifyEd25519 = (spki: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

let hash: SyncHash | undefined;
let verify: VerifyEd25519 | undefined;
let findCrc32: (() => Crc32 | undefined) | undefined;
let foundCrc32: Crc32 | undefined;

export const hostHash = (): SyncHash | undefined => hash;

export function provideHash(provided: SyncHash | undefined): void {
	hash = provided;
}

export const hostVerify = (): VerifyEd25519 | undefined => verify;

/** WebCrypto takes three turns of the thread pool for the same. */
export function provideVerify(provided: VerifyEd25519 | undefined): void {
	verify = provided;
}

/** @param find called once, when a checksum is first needed: loading what has the function may take milliseconds. */
export function provideCrc32(find: () => Crc32 | undefined): void {
	findCrc32 = find;
}

export function hostCrc32(): Crc32 | undefined {
	if (findCrc32 !== undefined) {
		foundCrc32 = findCrc32();
		findCrc32 = undefined;
	}
	return foundCrc32;
}
