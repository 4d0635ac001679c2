/**
 * The signature file of a snapshot: whose keys say that a file of that digest is theirs. It lies beside
 * the snapshot, `FILE.sig`, so that the snapshot's own bytes and digest stay as they are.
 * docs/format.md says the same for other readers; change both together.
 */
import { toBase64 } from "../engine/digest.js";
import { parseJson } from "../engine/json.js";
import { SignatureError } from "../errors.js";
import * as is from "../shape.js";
import { fromBase64, type PublicKey, type SignatureVerifier, subtleCrypto } from "./keys.js";

interface KeySignature {
	readonly key: string;
	/** 64 bytes in base64. */
	readonly signature: string;
}

interface SignatureFile {
	readonly version: 1;
	/** SHA-256 of the whole snapshot file, `sha256-<base64>`. */
	readonly digest: string;
	readonly signatures: readonly KeySignature[];
}

const shape = is.record<SignatureFile>({
	version: is.that("1", (value) => value === 1),
	digest: is.matching(/^sha256-[A-Za-z0-9+/]{43}=$/, "a digest"),
	signatures: is.listOf(
		is.record<KeySignature>({
			key: is.matching(/^[0-9a-f]{16}$/, "the id of a key"),
			signature: is.matching(/^[A-Za-z0-9+/]{86}==$/, "a signature"),
		}),
	),
});

/** A real one has a few hundred bytes. */
const MAX_BYTE_LENGTH = 1 << 16;

/** @throws SignatureError with problem `damaged`. */
export function parseSignatureFile(bytes: Uint8Array): SignatureFile {
	const damaged = (what: string, cause?: unknown): SignatureError =>
		new SignatureError("damaged", `The snapshot's signature file is damaged: ${what}.`, [], {
			cause,
		});
	if (bytes.byteLength > MAX_BYTE_LENGTH) throw damaged(`it has ${bytes.byteLength} bytes`);
	const value = parseJson(bytes, (cause) => damaged("it is not JSON", cause));
	const fault = shape(value);
	if (fault !== undefined) throw damaged(`${is.spell(fault.path) || "it"} is not ${fault.wanted}`);
	return value as SignatureFile;
}

export const formatSignatureFile = (file: SignatureFile): string =>
	`${JSON.stringify(file, null, 2)}\n`;

/** What is signed: nothing that is signed for another purpose begins like it. */
const messageOf = (digest: string): Uint8Array<ArrayBuffer> =>
	new TextEncoder().encode(`pythaw snapshot 1\n${digest}\n`);

export async function signDigest(
	digest: string,
	key: CryptoKey,
	{ id }: PublicKey,
): Promise<KeySignature> {
	const bytes = await subtleCrypto().sign("Ed25519", key, messageOf(digest));
	return { key: id, signature: toBase64(new Uint8Array(bytes)) };
}

/** A key that is being made ready. */
export interface TrustedKey extends PublicKey {
	readonly verifier: Promise<SignatureVerifier>;
}

/** @throws SignatureError if it is not the snapshot of this digest that is signed. */
export function checkSigned(file: SignatureFile, digest: string): void {
	if (file.digest === digest) return;
	throw new SignatureError(
		"other-file",
		`The snapshot's signature is of another file: it signs ${file.digest}, the snapshot has ${digest}. Fetch both again, or sign the snapshot.`,
		file.signatures.map(({ key }) => key),
	);
}

/** @returns the id of a key that has signed. @throws SignatureError that says which have, and which are trusted. */
export async function checkSignatures(
	file: SignatureFile,
	digest: string,
	trusted: readonly TrustedKey[],
): Promise<string> {
	checkSigned(file, digest);
	for (const { key, signature } of file.signatures) {
		const found = trusted.find(({ id }) => id === key);
		if (found === undefined) continue;
		const verify = await found.verifier;
		if (await verify(messageOf(digest), fromBase64(signature)!)) return key;
		throw new SignatureError(
			"wrong",
			`The snapshot's signature by key ${key} is wrong: it was not made with that key, or was changed.`,
			[key],
		);
	}
	const keys = file.signatures.map(({ key }) => key);
	const by = keys.length === 0 ? "nobody" : keys.join(", ");
	throw new SignatureError(
		"untrusted",
		`The snapshot is signed by ${by}; trusted are ${trusted.map(({ id }) => id).join(", ")}.`,
		keys,
	);
}
