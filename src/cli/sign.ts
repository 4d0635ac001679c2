/**
 * `pythaw sign`: the signature file of a snapshot, beside it. `--new-key` makes the key first.
 */
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { PythawError } from "../errors.js";
import { keyId, pemOf, publicPem, subtleCrypto, withEd25519 } from "../format/keys.js";
import { host } from "../host.js";
import { signSnapshot } from "../snapshot/sign.js";
import { OutputFile } from "./output-file.js";
import { print, printError, printJson, shown } from "./print.js";
import { readNamed } from "./read-named.js";
import { UsageError } from "./usage.js";

interface SignFlags {
	readonly key?: string;
	readonly newKey?: string;
	readonly output?: string;
	readonly json?: boolean;
}

export async function sign(file: string, flags: SignFlags): Promise<void> {
	const { key, newKey } = flags;
	if ((key === undefined) === (newKey === undefined)) {
		throw new UsageError("one of options '--key <file>' and '--new-key <file>' is needed");
	}
	const name = flags.output ?? `${file}.sig`;
	const output = await OutputFile.prepare(name);
	// A snapshot that cannot be read must not leave a key behind.
	const snapshot = await host().read(host().resolve(file));
	if (newKey !== undefined) await makeKey(newKey);
	const path = (key ?? newKey)!;
	const before = await readFile(name).catch(() => undefined);
	const content = await readNamed("key", path);
	const signed = await signSnapshot(host(), snapshot, content, before).catch((error) =>
		asUsage(error, path),
	);
	if (key !== undefined) await warnOfReaders(key);
	await output.replace(new TextEncoder().encode(signed.signature));
	if (flags.json) printJson({ file, signature: name, key: signed.key, digest: signed.digest });
	else print(`Signed ${shown(file)} with key ${signed.key}: ${shown(name)}\n`);
}

/** Whoever has the key signs as its owner. It may be meant to be so, as where a program is handed its keys. */
async function warnOfReaders(path: string): Promise<void> {
	if (process.platform === "win32") return;
	const status = await stat(path).catch(() => undefined);
	if (status?.isFile() !== true || (status.mode & 0o044) === 0) return;
	printError(`Warning: others on this machine can read the key ${path}: chmod 600 it.\n`);
}

/** An option of the API, told as the one of the command line that it comes from. */
export function asUsage(error: unknown, path: string): never {
	const { message } = error as Error;
	if (!(error instanceof TypeError && /^Option (key|trustedKeys)/.test(message))) throw error;
	throw new UsageError(`option '--key ${path}' ${message.replace(/^Option \S+ /, "")}`);
}

/** Writes a private key that only its owner can read, and `.pub` with the public one. Replaces neither. */
async function makeKey(path: string): Promise<void> {
	const subtle = subtleCrypto();
	const pair = (await withEd25519(
		subtle.generateKey("Ed25519", true, ["sign", "verify"]),
	)) as CryptoKeyPair;
	const der = new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey));
	const raw = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
	await writeNew(path, pemOf("PRIVATE KEY", der), 0o600);
	await writeNew(`${path}.pub`, publicPem({ raw, id: await keyId(raw) }), 0o644);
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
	try {
		await writeFile(path, text, { flag: "wx", mode });
		await chmod(path, mode);
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		const why = code === "EEXIST" ? "it is there already. Take it with --key" : message;
		throw new PythawError("ERR_WRITE", `Cannot write the key ${path}: ${why}`, { cause: error });
	}
}
