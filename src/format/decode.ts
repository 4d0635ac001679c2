/**
 * From a container's bytes to its header and its sections. Everything is checked before anything is
 * handed out: no byte of the file is without a check, and no length in it is believed.
 */
import { viewOf } from "../engine/bytes.js";
import { crc32, crc32Hex } from "../engine/crc32.js";
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { ByteReader } from "./byte-reader.js";
import { expandSection, requireCodec } from "./compression.js";
import {
	CHECKSUM_BYTE_LENGTH,
	type Header,
	PREFIX_BYTE_LENGTH,
	type SectionEntry,
} from "./container.js";
import { decodeManifest } from "./manifest.js";
import { readPrefix } from "./prefix.js";
import { checkLayout, readEntries } from "./section-table.js";

const FETCH_AGAIN = "The file is damaged: fetch or copy it again, or create it again.";

/**
 * @param options.partial whether the bytes after the header need not be there. Otherwise `bytes` must be the
 * whole container: none missing, none left over.
 * @throws SnapshotError whose `check` says which check failed.
 */
export async function readHeader(
	bytes: Uint8Array,
	options: { partial?: boolean } = {},
): Promise<Header> {
	const { byteLength, totalByteLength } = readPrefix(bytes);
	if (bytes.byteLength < byteLength) throw wrongSize(bytes.byteLength, totalByteLength);
	// A copy, so that what has been verified is what gets parsed, should the bytes be shared memory.
	const headerBytes = new Uint8Array(viewOf(bytes, 0, byteLength));
	checkHeaderChecksum(headerBytes);
	const header = parseHeader(headerBytes);
	checkLayout(header);
	const missing = header.totalByteLength - bytes.byteLength;
	if (missing < 0 || (missing > 0 && !options.partial)) {
		throw wrongSize(bytes.byteLength, header.totalByteLength);
	}
	return header;
}

/** @throws EngineError if the host lacks a compression method that a section needs. */
export function requireCodecs(
	{ sections }: Header,
	codecs: Codecs,
	isWanted: (name: string) => boolean = () => true,
): void {
	for (const entry of sections) if (isWanted(entry.name)) requireCodec(entry, codecs);
}

/**
 * Checks that each section lies where it must and that nothing lies between them: all there is to check of
 * bytes whose digest was. @throws SnapshotError with check "truncated", "section" or "checksum".
 */
export function checkPlaces(bytes: Uint8Array, header: Header): void {
	if (bytes.byteLength !== header.totalByteLength) {
		throw wrongSize(bytes.byteLength, header.totalByteLength);
	}
	checkLayout(header);
	checkPadding(bytes, header);
}

/** The same with every checksum of a whole container. @throws as {@link checkPlaces}. */
export function checkStored(bytes: Uint8Array, header: Header): void {
	checkPlaces(bytes, header);
	for (const entry of header.sections) {
		if (crc32Hex(storedBytes(bytes, entry)) === entry.checksum) continue;
		throw new SnapshotError(
			"checksum",
			`Section "${entry.name}" of the snapshot has a wrong checksum.\n${FETCH_AGAIN}`,
		);
	}
}

/**
 * Expands the wanted sections of a container that {@link checkStored} has accepted, in file order, one after the
 * other: the first that fails is the last that is expanded. One that is not compressed is a view of `bytes`.
 * @throws SnapshotError with check "compression"; EngineError if the host lacks a compression method.
 */
export async function expandSections(
	bytes: Uint8Array,
	{ sections }: Header,
	codecs: Codecs,
	isWanted: (name: string) => boolean = () => true,
): Promise<Map<string, Uint8Array>> {
	const contents = new Map<string, Uint8Array>();
	for (const entry of sections) {
		if (!isWanted(entry.name)) continue;
		contents.set(entry.name, await expandSection(entry, storedBytes(bytes, entry), codecs));
	}
	return contents;
}

const storedBytes = (bytes: Uint8Array, { offset, storedByteLength }: SectionEntry): Uint8Array =>
	viewOf(bytes, offset, storedByteLength);

function checkHeaderChecksum(headerBytes: Uint8Array): void {
	const coveredByteLength = headerBytes.byteLength - CHECKSUM_BYTE_LENGTH;
	const stored = new ByteReader(
		headerBytes.subarray(coveredByteLength),
		"snapshot's header",
		"header",
	);
	if (crc32(headerBytes.subarray(0, coveredByteLength)) === stored.u32()) return;
	throw new SnapshotError(
		"checksum",
		`The snapshot's header has a wrong checksum.\n${FETCH_AGAIN}`,
	);
}

/** Takes apart a header whose checksum is right; a contradiction in it is its writer's mistake. */
function parseHeader(headerBytes: Uint8Array): Header {
	const prefix = readPrefix(headerBytes);
	const { formatVersion, buildId, byteLength, totalByteLength } = prefix;
	const body = headerBytes.subarray(PREFIX_BYTE_LENGTH, byteLength - CHECKSUM_BYTE_LENGTH);
	const reader = new ByteReader(body, "snapshot's header", "header");
	const sections = readEntries(reader, prefix.sectionCount);
	if (reader.remaining !== prefix.manifestByteLength) {
		throw new SnapshotError(
			"header",
			`The snapshot's header has room for a manifest of ${reader.remaining} bytes and claims ${prefix.manifestByteLength}.\n` +
				"The file was not written by pythaw, or by a faulty one: create the snapshot again.",
		);
	}
	const manifest = decodeManifest(reader.bytes(reader.remaining));
	return { formatVersion, buildId, byteLength, totalByteLength, manifest, sections };
}

/** The bytes between sections are in no checksum: there they must be zero. */
function checkPadding(bytes: Uint8Array, header: Header): void {
	let end = header.byteLength;
	for (const { name, offset, storedByteLength } of header.sections) {
		if (viewOf(bytes, end, offset - end).some((byte) => byte !== 0)) {
			throw new SnapshotError(
				"checksum",
				`The bytes before section "${name}" of the snapshot are not zero.\n${FETCH_AGAIN}`,
			);
		}
		end = offset + storedByteLength;
	}
}

function wrongSize(byteLength: number, expectedByteLength: number): SnapshotError {
	const sentence =
		byteLength < expectedByteLength
			? `The snapshot is truncated: it has ${byteLength} of its ${expectedByteLength} bytes.`
			: `The snapshot has ${byteLength - expectedByteLength} bytes after its end at ${expectedByteLength}.`;
	return new SnapshotError("truncated", `${sentence}\nFetch or copy the file again.`);
}
