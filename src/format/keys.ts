/**
 * Ed25519 keys in the encodings in which keys come: PEM, DER, JWK, or the 32 bytes themselves. A key is
 * named by its id: the first 16 hex digits of SHA-256 over its SubjectPublicKeyInfo (RFC 8410).
 */
import { concatenate, hasAt } from "../engine/bytes.js";
import { fromHex, sha256Hex, toBase64 } from "../engine/digest.js";
import { hostVerify } from "../engine/hashing.js";
import { EngineError } from "../errors.js";
import * as is from "../shape.js";

/** A public key as a caller has it. */
export type KeySource = string | Uint8Array | ArrayBuffer | JsonWebKey | CryptoKey;

export interface PublicKey {
	readonly id: string;
	/** 32 bytes. */
	readonly raw: Uint8Array;
}

const KEY_BYTE_LENGTH = 32;
/** What DER has before the 32 bytes of a public key (SubjectPublicKeyInfo). */
const SPKI_HEAD = fromHex("302a300506032b6570032100");
/** What a private key's DER (PKCS#8) has, after a length: version, and the algorithm Ed25519. */
const PKCS8_ALGORITHM = fromHex("300506032b6570");
const ID_LENGTH = 16;

/** WebCrypto's Ed25519; Chromium has it since 137, Firefox since 129, Safari since 17. */
export function subtleCrypto(): SubtleCrypto {
	const subtle = globalThis.crypto?.subtle;
	if (subtle !== undefined) return subtle;
	throw new EngineError(
		"crypto.subtle",
		"This page has no WebCrypto, so a signature cannot be checked. Serve the page over HTTPS.",
	);
}

/** @throws EngineError if the engine's WebCrypto does not know the algorithm. */
export async function withEd25519<T>(use: Promise<T>): Promise<T> {
	try {
		return await use;
	} catch (error) {
		if ((error as Error)?.name !== "NotSupportedError") throw error;
		throw new EngineError(
			"Ed25519",
			"The WebCrypto of this engine has no Ed25519, so a signature can be neither made nor checked. Use a newer version of it.",
			{ cause: error },
		);
	}
}

/** @throws TypeError that names the option if it is no public key of Ed25519. */
export async function readPublicKey(source: unknown, option: string): Promise<PublicKey> {
	const raw = await publicBytes(source, option);
	return { raw, id: await keyId(raw) };
}

/** A public key as other programs take it. */
const spkiOf = (raw: Uint8Array): Uint8Array => concatenate([SPKI_HEAD, raw]);

export async function keyId(raw: Uint8Array): Promise<string> {
	return (await sha256Hex(spkiOf(raw))).slice(0, ID_LENGTH);
}

async function publicBytes(source: unknown, option: string): Promise<Uint8Array> {
	const fail = (what: string): never => {
		throw new TypeError(
			`Option ${option} must be a public key of Ed25519 (PEM, DER, JWK or 32 bytes): ${what}`,
		);
	};
	// Node loads its WebCrypto when the name is read: 2 ms that most keys do not need.
	if (is.isObject(source) && typeof CryptoKey !== "undefined" && source instanceof CryptoKey) {
		if (source.type !== "public" || source.algorithm.name !== "Ed25519") {
			fail(`it is a ${source.type} key of ${source.algorithm.name}`);
		}
		return new Uint8Array(await subtleCrypto().exportKey("raw", source));
	}
	const parsed = parsedKey(source);
	if (parsed === undefined) return fail("it is none of these");
	if ("jwk" in parsed) {
		if (is.own(parsed.jwk, "d") !== undefined) fail("it is a private key");
		return jwkBytes(parsed.jwk) ?? fail("it is a JWK of another kind");
	}
	const { bytes, label } = parsed;
	if (label.includes("PRIVATE KEY")) fail("it is a private key");
	if (bytes.byteLength === KEY_BYTE_LENGTH) return bytes;
	const end = SPKI_HEAD.byteLength + KEY_BYTE_LENGTH;
	if (bytes.byteLength === end && hasAt(bytes, 0, SPKI_HEAD)) {
		return bytes.slice(SPKI_HEAD.byteLength);
	}
	return fail(`${bytes.byteLength} bytes are a key of another kind, or no key`);
}

/** Whether a signature of a message is by one key. */
export type SignatureVerifier = (message: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** Makes a key ready, which takes WebCrypto milliseconds the first time. */
export async function verifierOf({ raw }: PublicKey): Promise<SignatureVerifier> {
	const verify = hostVerify();
	if (verify !== undefined) {
		const spki = spkiOf(raw);
		return async (message, signature) => verify(spki, message, signature);
	}
	const subtle = subtleCrypto();
	const key = await withEd25519(
		subtle.importKey("raw", Uint8Array.from(raw), "Ed25519", false, ["verify"]),
	);
	return (message, signature) =>
		subtle.verify("Ed25519", key, Uint8Array.from(signature), Uint8Array.from(message));
}

/** A private key and the public one that belongs to it. @throws TypeError that names the option. */
export async function readPrivateKey(
	source: unknown,
	option: string,
): Promise<{ readonly key: CryptoKey; readonly publicKey: PublicKey }> {
	const fail = (what: string, cause?: unknown): never => {
		throw new TypeError(
			`Option ${option} must be a private key of Ed25519 (PKCS#8 as PEM or DER, or JWK): ${what}`,
			{ cause },
		);
	};
	const parsed = parsedKey(source);
	if (parsed === undefined) return fail("it is none of these");
	const subtle = subtleCrypto();
	const use = ["sign"] as const;
	let importing: Promise<CryptoKey>;
	if ("jwk" in parsed) {
		if (is.own(parsed.jwk, "d") === undefined) fail("it is a public key");
		const { kty, crv, x, d } = parsed.jwk as Record<string, string>;
		importing = subtle.importKey("jwk", { kty, crv, x, d }, "Ed25519", true, use);
	} else {
		const { bytes, label } = parsed;
		if (label.includes("ENCRYPTED")) {
			fail("it is encrypted. `openssl pkcs8 -in KEY -out PLAIN` decrypts it");
		}
		if (label.includes("PUBLIC")) fail("it is a public key");
		if (label.includes("OPENSSH")) fail("it is OpenSSH's own form");
		// SEQUENCE, its length, INTEGER of one byte, its value; then the algorithm.
		if (!hasAt(bytes, 5, PKCS8_ALGORITHM)) fail("it is a key of another kind, or no key");
		importing = subtle.importKey("pkcs8", Uint8Array.from(bytes), "Ed25519", true, use);
	}
	const key = await withEd25519(importing).catch((error) => {
		if (error instanceof EngineError) throw error;
		return fail("it is damaged", error);
	});
	const raw = jwkBytes((await subtle.exportKey("jwk", key)) as Record<string, unknown>);
	if (raw === undefined) return fail("it is a key of another kind");
	return { key, publicKey: { raw, id: await keyId(raw) } };
}

/** What a source is, so far as its form tells: a JWK, or bytes with the label that PEM gives them. */
type ParsedKey =
	| { readonly jwk: Record<string, unknown> }
	| { readonly bytes: Uint8Array; readonly label: string };

function parsedKey(source: unknown): ParsedKey | undefined {
	if (typeof source === "string") return parsedText(source);
	if (source instanceof ArrayBuffer) return parsedBytes(new Uint8Array(source));
	if (ArrayBuffer.isView(source)) {
		return parsedBytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
	}
	return is.isObject(source) ? { jwk: source } : undefined;
}

/** Bytes may be those of a text. */
function parsedBytes(bytes: Uint8Array): ParsedKey {
	// DER begins with a SEQUENCE and its length; all of these are short.
	const isDer = bytes[0] === 0x30 && bytes[1] === bytes.byteLength - 2;
	if (bytes.byteLength === KEY_BYTE_LENGTH || isDer) return { bytes, label: "" };
	return parsedText(new TextDecoder().decode(bytes)) ?? { bytes, label: "" };
}

function parsedText(text: string): ParsedKey | undefined {
	const trimmed = text.trim();
	if (trimmed.startsWith("{")) {
		try {
			const jwk: unknown = JSON.parse(trimmed);
			return is.isObject(jwk) ? { jwk } : undefined;
		} catch {
			return undefined;
		}
	}
	const [, label = "", body = trimmed] =
		/-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/.exec(trimmed) ?? [];
	const bytes = fromBase64(body);
	return bytes && { bytes, label };
}

/** Of JSON Web Keys (RFC 8037). */
function jwkBytes(jwk: Record<string, unknown>): Uint8Array | undefined {
	const [kty, crv, x] = ["kty", "crv", "x"].map((name) => is.own(jwk, name));
	if (kty !== "OKP" || crv !== "Ed25519" || typeof x !== "string") return undefined;
	const bytes = fromBase64(x);
	return bytes?.byteLength === KEY_BYTE_LENGTH ? bytes : undefined;
}

/** Base64, or its form for URLs, with white space. */
export function fromBase64(text: string): Uint8Array | undefined {
	const plain = text.replace(/\s+/g, "").replaceAll("-", "+").replaceAll("_", "/");
	if (plain === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return undefined;
	try {
		return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
	} catch {
		return undefined;
	}
}

/** DER as PEM has it. */
export function pemOf(label: string, der: Uint8Array): string {
	const lines = toBase64(der).match(/.{1,64}/g) ?? [];
	return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

export const publicPem = ({ raw }: PublicKey): string => pemOf("PUBLIC KEY", spkiOf(raw));
