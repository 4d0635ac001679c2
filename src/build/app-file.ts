/**
 * A file of a built app with its content, under a name that says what is in it.
 */
import { fromHex, partsDigest, sha256, toBase64, toHex } from "../engine/digest.js";
import type { FileRecord, FileRole } from "./manifest.js";

export interface AppFile extends FileRecord {
	readonly bytes: Uint8Array;
}

/** Enough hex digits that two files of an app, or of all its versions, never have the same. */
const HASH_LENGTH = 16;

/** @param name what it is called without the hash, which comes before its last extension. */
export async function hashed(role: FileRole, name: string, bytes: Uint8Array): Promise<AppFile> {
	const digest = toHex(await sha256(bytes));
	const dot = name.lastIndexOf(".");
	const stem = name.slice(0, dot).replace(/\.d$/, "");
	const extension = name.slice(stem.length);
	const arrivesInParts = role === "snapshot" || role === "base";
	return {
		role,
		name: `${stem}-${digest.slice(0, HASH_LENGTH)}${extension}`,
		byteLength: bytes.byteLength,
		sha256: digest,
		...(arrivesInParts ? { parts: await partsDigest(bytes) } : {}),
		bytes,
	};
}

/** The same under the name that it is given. */
export async function named(role: FileRole, name: string, bytes: Uint8Array): Promise<AppFile> {
	return { ...(await hashed(role, name, bytes)), name };
}

/** Whether what a name leads to never changes. */
export const isHashed = (name: string): boolean => /-[0-9a-f]{16}(\.d)?\.\w+$/.test(name);

/** A digest as Subresource Integrity has it. */
export function integrityOf({ sha256 }: FileRecord): string {
	return `sha256-${toBase64(fromHex(sha256))}`;
}

/** Without the content, in the order in which JSON is to have it. */
export const recordOf = ({
	role,
	name,
	byteLength,
	sha256,
	parts,
	library,
}: FileRecord): FileRecord => ({
	role,
	name,
	byteLength,
	sha256,
	...(parts === undefined ? {} : { parts }),
	...(library === undefined ? {} : { library }),
});

/** What a native library's module is called, by the path of its file. */
export const libraryName = (path: string): string =>
	`${path.slice(path.lastIndexOf("/") + 1).replace(/\W+/g, "-")}.wasm`;
