/**
 * Making the signature file of a snapshot. Nothing of the snapshot is looked at: the digest of its bytes
 * is signed.
 */
import { sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { SignatureError } from "../errors.js";
import { readPrivateKey } from "../format/keys.js";
import { formatSignatureFile, parseSignatureFile, signDigest } from "../format/signature.js";
import { readSource } from "./source.js";

export interface Signed {
	/** Text of the signature file. */
	readonly signature: string;
	/** Id of the key: the first 16 hex digits of SHA-256 over its SubjectPublicKeyInfo. */
	readonly key: string;
	/** SHA-256 of the snapshot, as the option `integrity` takes it. */
	readonly digest: string;
}

/**
 * @param before a signature file that there is already: signatures of the same bytes by other keys stay.
 * @throws TypeError if the key is no private key of Ed25519.
 */
export async function signSnapshot(
	host: Host,
	source: unknown,
	key: unknown,
	before?: Uint8Array,
): Promise<Signed> {
	const { key: privateKey, publicKey } = await readPrivateKey(key, "key");
	const digest = await sriDigest(await readSource(host, source));
	const own = await signDigest(digest, privateKey, publicKey);
	const others = othersOf(before, digest).filter(({ key }) => key !== own.key);
	const signature = formatSignatureFile({ version: 1, digest, signatures: [...others, own] });
	return { signature, key: own.key, digest };
}

function othersOf(before: Uint8Array | undefined, digest: string) {
	if (before === undefined) return [];
	try {
		const file = parseSignatureFile(before);
		return file.digest === digest ? file.signatures : [];
	} catch (error) {
		if (error instanceof SignatureError) return [];
		throw error;
	}
}
