/**
 * Compressing and expanding one section with the codecs of the host: which method is missing, which
 * failed, on which section. Knows nothing of where a section lies in a container.
 */
import { unshared, viewOf } from "../engine/bytes.js";
import type { Codec, Codecs } from "../engine/host.js";
import { EngineError, SnapshotError } from "../errors.js";
import {
	COMPRESSIONS,
	type Compression,
	MAX_SECTION_BYTE_LENGTH,
	type Section,
	type SectionEntry,
} from "./container.js";

/** The method that a table row's code stands for, or undefined. */
export function compressionOfCode(code: number): Compression | undefined {
	const methods = Object.keys(COMPRESSIONS) as Compression[];
	return methods.find((method) => COMPRESSIONS[method].code === code);
}

export async function compressSection(section: Section, codecs: Codecs): Promise<Uint8Array> {
	const { name, bytes, compression = "none" } = section;
	if (compression === "none") return bytes;
	const codec = codecFor(compression, name, codecs);
	try {
		return await codec.compress(bytes);
	} catch (cause) {
		throw new SnapshotError(
			"compression",
			`Section "${name}" cannot be compressed with ${compression}: ${messageOf(cause)}\n` +
				"Create the snapshot with another --compress.",
			{ cause },
		);
	}
}

/** The section's content from its stored bytes, whose checksum must have been verified. */
export async function expandSection(
	entry: SectionEntry,
	stored: Uint8Array,
	codecs: Codecs,
): Promise<Uint8Array> {
	const { name, compression, byteLength } = entry;
	if (compression === "none") return stored;
	const codec = codecFor(compression, name, codecs);
	let expanded: Uint8Array;
	try {
		expanded = viewOf(await codec.decompress(unshared(stored), byteLength));
	} catch (cause) {
		if (cause instanceof EngineError) throw cause;
		throw new SnapshotError(
			"compression",
			`Section "${name}" cannot be expanded with ${compression}: ${messageOf(cause)}\n` +
				"The file was written by a faulty program: create the snapshot again.",
			{ cause },
		);
	}
	if (expanded.byteLength === byteLength) return expanded;
	throw new SnapshotError(
		"compression",
		`Section "${name}" expands with ${compression} to ${expanded.byteLength} bytes instead of ${byteLength}.\n` +
			"The file was written by a faulty program: create the snapshot again.",
	);
}

/** @throws EngineError if the host lacks the method that a section needs. */
export function requireCodec(entry: SectionEntry, codecs: Codecs): void {
	if (entry.compression !== "none") codecFor(entry.compression, entry.name, codecs);
}

/** Whether so many bytes can have been stored in so few. Only then is the codec asked. */
export function isPossibleExpansion(
	compression: Compression,
	storedByteLength: number,
	byteLength: number,
): boolean {
	if (compression === "none") return byteLength === storedByteLength;
	return (
		byteLength <= MAX_SECTION_BYTE_LENGTH &&
		byteLength <= storedByteLength * COMPRESSIONS[compression].maxExpansion
	);
}

function codecFor(
	method: Exclude<Compression, "none">,
	sectionName: string,
	codecs: Codecs,
): Codec {
	const codec = codecs[method];
	if (codec) return codec;
	const remedy =
		method === "zstd"
			? "Create the snapshot with --compress gzip, or use Node 22.15 or later."
			: "Create the snapshot with --compress none, or use an engine that has CompressionStream and DecompressionStream.";
	throw new EngineError(
		method,
		`Section "${sectionName}" needs ${method} compression, which is not available here.\n${remedy}`,
	);
}

const messageOf = (cause: unknown): string =>
	cause instanceof Error ? cause.message : String(cause);
