/**
 * Digests of whole byte arrays: SHA-256 as bytes, hex and SRI text, and the check of a caller's
 * `integrity`. Uses the engine's WebCrypto, and a library's plain JavaScript where a page is
 * not a secure context and has none: for 12 MB on Node 20 to 26, 11–15 ms off the main thread with the
 * first, ten times that on it with the second.
 */

import { EngineError, IntegrityError } from "../errors.js";
import { concatenate, unshared } from "./bytes.js";
import { hostHash } from "./hashing.js";

/** The algorithms of Subresource Integrity, with the length of their digests in base64. */
const SRI_ALGORITHMS = {
	sha256: { name: "SHA-256", base64Length: 44 },
	sha384: { name: "SHA-384", base64Length: 64 },
	sha512: { name: "SHA-512", base64Length: 88 },
} as const;

type SriAlgorithm = keyof typeof SRI_ALGORITHMS;

export const sha256 = (bytes: Uint8Array): Promise<Uint8Array> => digest("sha256", bytes);

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
	return toHex(await sha256(bytes));
}

/** `sha256-<base64>`, as in Subresource Integrity. */
export const sriDigest = (bytes: Uint8Array): Promise<string> => sriText("sha256", bytes);

/**
 * Resolves if `bytes` have one of the digests, separated by spaces. Where these are of several algorithms, only
 * those of the strongest count, as in Subresource Integrity. `known` is that of SHA-256, if it is known. @throws
 * TypeError if `integrity` is malformed; IntegrityError; EngineError for SHA-384 and SHA-512 without WebCrypto.
 */
export async function checkIntegrity(
	bytes: Uint8Array,
	integrity: string,
	known?: string,
): Promise<void> {
	const texts = parseIntegrity(integrity);
	// Their names are in the order of their strength.
	const [strongest] = texts
		.map((text) => text.split("-")[0] as SriAlgorithm)
		.sort()
		.reverse();
	const wanted = texts.filter((text) => text.startsWith(strongest));
	const isKnown = known?.startsWith(strongest);
	const found = isKnown ? known! : await sriText(strongest, bytes);
	if (wanted.includes(found)) return;
	throw new IntegrityError(wanted.join(" or "), found);
}

export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** For digests and the like: each byte is an argument of a call. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** The bytes of a string of hex digits that is known to be well-formed. */
export function fromHex(hex: string): Uint8Array {
	return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
		Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
	);
}

function parseIntegrity(integrity: string): string[] {
	const texts = typeof integrity === "string" ? integrity.split(/\s+/).filter(Boolean) : [];
	if (texts.length === 0) {
		throw new TypeError('Option integrity must be a string such as "sha256-<base64>"');
	}
	for (const text of texts) {
		const match = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(text);
		if (match && match[2].length === SRI_ALGORITHMS[match[1] as SriAlgorithm].base64Length) {
			continue;
		}
		throw new TypeError(
			`Option integrity must be sha256-, sha384- or sha512- and a digest in base64, not "${text}"`,
		);
	}
	return texts;
}

async function sriText(algorithm: SriAlgorithm, bytes: Uint8Array): Promise<string> {
	return `${algorithm}-${toBase64(await digest(algorithm, bytes))}`;
}

async function digest(algorithm: SriAlgorithm, bytes: Uint8Array): Promise<Uint8Array> {
	const hash = hostHash();
	if (hash !== undefined) return hash(algorithm, bytes);
	const subtle = globalThis.crypto?.subtle;
	if (subtle) {
		return new Uint8Array(await subtle.digest(SRI_ALGORITHMS[algorithm].name, unshared(bytes)));
	}
	if (algorithm === "sha256") {
		const { sha256 } = await import("@noble/hashes/sha2.js");
		return sha256(bytes);
	}
	throw new EngineError(
		"crypto.subtle",
		`This page has no WebCrypto, so a ${algorithm}- digest cannot be checked.\n` +
			"Serve the page over HTTPS, or give integrity as sha256-.",
	);
}

/**
 * In bytes. Each costs a call, and the last is hashed when all have arrived. Engines have memory at hand for
 * copies of this size; larger ones get new pages of the system each: 17 ms for 12 MB in Chromium 156 in parts
 * of a MiB, 10 in parts of this size or smaller.
 */
const PART_BYTE_LENGTH = 1 << 19;

/**
 * A digest that is computed while bytes arrive: SHA-256 over the SHA-256 of each part of the file. WebCrypto
 * hashes whole arrays only, and copies them first, on the caller's thread: 12 MB at the end take 15 ms of a
 * page in Chromium 156. In parts all but the last is hashed by then, and the copies are small ones.
 */
export class PartsDigest {
	readonly #parts: Promise<Uint8Array>[] = [];
	#hashed = 0;

	/** @param arrived all bytes so far, from the first. They may be elsewhere at the next call. */
	update(arrived: Uint8Array): void {
		while (this.#hashed + PART_BYTE_LENGTH <= arrived.byteLength) {
			this.#add(arrived.subarray(this.#hashed, this.#hashed + PART_BYTE_LENGTH));
		}
	}

	/** @param bytes the whole file. @returns the digest in lower-case hex. */
	async finish(bytes: Uint8Array): Promise<string> {
		this.update(bytes);
		if (this.#hashed < bytes.byteLength) this.#add(bytes.subarray(this.#hashed));
		return toHex(await sha256(concatenate(await Promise.all(this.#parts))));
	}

	#add(part: Uint8Array): void {
		const digest = sha256(part);
		digest.catch(() => {});
		this.#parts.push(digest);
		this.#hashed += part.byteLength;
	}
}

/** The same over a file that is there. */
export const partsDigest = (bytes: Uint8Array): Promise<string> => new PartsDigest().finish(bytes);
