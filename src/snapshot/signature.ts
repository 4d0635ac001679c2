/**
 * Whether a snapshot's bytes are signed by a key that is trusted. The signature is read while the
 * snapshot is; it is checked before anything of the snapshot is looked at.
 */
import type { Host } from "../engine/host.js";
import { PythawError, SignatureError } from "../errors.js";
import { readPublicKey, verifierOf } from "../format/keys.js";
import { checkSignatures, parseSignatureFile, type TrustedKey } from "../format/signature.js";
import { KnownSource, readSource } from "./source.js";

/** @throws TypeError that names the key that is none. */
async function readTrustedKeys(given: unknown): Promise<TrustedKey[]> {
	const list = Array.isArray(given) ? given : [given];
	if (list.length === 0) throw new TypeError("Option trustedKeys must not be an empty list");
	return Promise.all(
		list.map(async (source, index) => {
			const option = Array.isArray(given) ? `trustedKeys[${index}]` : "trustedKeys";
			const key = await readPublicKey(source, option);
			const verifier = verifierOf(key);
			verifier.catch(() => {});
			return { ...key, verifier };
		}),
	);
}

/**
 * Begins to read keys and signature, which lies beside the source unless it is given. @returns what holds them
 * against the digest of the snapshot, and tells the id of the key.
 */
export function signatureCheck(
	host: Host,
	source: unknown,
	{ trustedKeys, signature }: { readonly trustedKeys: unknown; readonly signature: unknown },
): (digest: string) => Promise<string> {
	const keys = readTrustedKeys(trustedKeys);
	const file = readSignature(host, source, signature);
	for (const promise of [keys, file]) promise.catch(() => {});
	return async (digest) => checkSignatures(parseSignatureFile(await file), digest, await keys);
}

/** Bytes that are read to say that they are too many. */
const SIGNATURE_LIMIT = 1 << 20;

async function readSignature(host: Host, source: unknown, given: unknown): Promise<Uint8Array> {
	const limit = SIGNATURE_LIMIT;
	if (given !== undefined) return readSource(host, given, "signature", limit).catch(asMissing);
	const location = signatureLocation(await source);
	if (location !== undefined) {
		return host.read(host.resolve(location), { limit }).catch(asMissing);
	}
	throw new SignatureError(
		"missing",
		"The snapshot has no signature, and trustedKeys wants one. Of a snapshot that is given as bytes, Blob or Response, give the signature file as option signature.",
		[],
	);
}

/** `FILE.sig`; of an address, before its query. */
export function signatureLocation(source: unknown): string | undefined {
	const location =
		source instanceof KnownSource
			? source.file.location
			: source instanceof URL
				? source.href
				: source;
	if (typeof location !== "string") return undefined;
	if (!/^[a-z][a-z0-9+.-]+:/i.test(location)) return `${location}.sig`;
	return location.replace(/(?=[?#]|$)/, ".sig");
}

function asMissing(error: unknown): never {
	if (!(error instanceof PythawError && error.code === "ERR_READ")) throw error;
	throw new SignatureError(
		"missing",
		`The snapshot's signature, which trustedKeys wants, cannot be had. ${error.message}`,
		[],
		{ cause: error },
	);
}
