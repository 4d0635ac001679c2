/**
 * Whether bytes are those that a manifest names: by their number, which costs nothing, or by their digest.
 */
import { IntegrityError } from "../errors.js";
import { sriDigest } from "./digest.js";
import type { Host, KnownContent, ReadOptions } from "./host.js";
import { SIZE_SLACK } from "./read-limits.js";

export interface KnownFile extends KnownContent {
	readonly location: string;
}

/** The same, and the digest is checked if the platform does that. */
export const readKnown = (host: Host, { integrity, ...file }: KnownFile): Promise<Uint8Array> =>
	readSized(host, file, host.checksIntegrity ? { integrity } : undefined);

/** The file's bytes, whose number is checked. @throws IntegrityError that names the file; PythawError `ERR_READ`. */
export async function readSized(
	host: Host,
	{ location, byteLength }: Omit<KnownFile, "integrity">,
	options?: Pick<ReadOptions, "integrity" | "onArrived">,
): Promise<Uint8Array> {
	const limit = byteLength + SIZE_SLACK;
	const bytes = await host.read(location, { ...options, byteLength, limit });
	checkSize(bytes, { location, byteLength });
	return bytes;
}

/** @throws IntegrityError that names the file, if it has not as many bytes. */
export function checkSize(
	bytes: Uint8Array,
	{ location, byteLength }: Omit<KnownFile, "integrity">,
): void {
	if (bytes.byteLength === byteLength) return;
	const [wanted, found] = [byteLength, bytes.byteLength].map((length) => `${length} bytes`);
	throw new IntegrityError(wanted, found, location);
}

/** @throws IntegrityError that names the file. */
export async function checkContent(
	bytes: Uint8Array,
	known: KnownContent,
	location: string,
	options?: ErrorOptions,
): Promise<void> {
	const found = await sriDigest(bytes);
	if (found !== known.integrity)
		throw new IntegrityError(known.integrity, found, location, options);
}
