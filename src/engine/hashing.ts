/**
 * The engine's own synchronous hashing, where the host has one. On Node it beats WebCrypto for our
 * sizes: no copy of the input, no thread to wait for, and the main thread has nothing else to do
 * while WebAssembly compiles (12 MB: 10 ms against 15–20).
 */

/** Digest of whole bytes. */
export type SyncHash = (algorithm: "sha256" | "sha384" | "sha512", bytes: Uint8Array) => Uint8Array;

/** CRC-32 (IEEE 802.3) of whole bytes, 0 to 2³² − 1. */
export type Crc32 = (bytes: Uint8Array) => number;

/**
 * Whether an Ed25519 signature is right.
 *
 * @param spki the public key's SubjectPublicKeyInfo (DER).
 */
export type VerifyEd25519 = (
	spki: Uint8Array,
	message: Uint8Array,
	signature: Uint8Array,
) => boolean;

let provided: SyncHash | undefined;
let providedVerify: VerifyEd25519 | undefined;
let findCrc32: (() => Crc32 | undefined) | undefined;
let foundCrc32: Crc32 | undefined;

/** Called by a host when it is created. */
export function provideHash(hash: SyncHash | undefined): void {
	provided = hash;
}

/** The host's, or undefined where only WebCrypto is there. */
export function hostHash(): SyncHash | undefined {
	return provided;
}

/** Called by a host when it is created. WebCrypto takes three turns of the thread pool for the same. */
export function provideVerify(verify: VerifyEd25519 | undefined): void {
	providedVerify = verify;
}

/** The host's, or undefined where only WebCrypto is there. */
export function hostVerify(): VerifyEd25519 | undefined {
	return providedVerify;
}

/**
 * Called by a host when it is created.
 *
 * @param find gives the function, or undefined if this version of the host has none. Called once, when
 * a checksum is first needed: loading the module that has the function may take milliseconds.
 */
export function provideCrc32(find: () => Crc32 | undefined): void {
	findCrc32 = find;
}

/** The host's, or undefined where there is none. */
export function hostCrc32(): Crc32 | undefined {
	if (findCrc32 !== undefined) {
		foundCrc32 = findCrc32();
		findCrc32 = undefined;
	}
	return foundCrc32;
}
