/**
 * From contents to a container's bytes: check, compress, lay out, write.
 * The same contents give the same bytes (compressed ones as far as the codec does).
 */
import { crc32, crc32Hex } from "../engine/crc32.js";
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { ByteWriter } from "./byte-writer.js";
import { compressSection } from "./compression.js";
import {
	CHECKSUM_BYTE_LENGTH,
	COMPRESSIONS,
	FORMAT_VERSION,
	MAX_HEADER_BYTE_LENGTH,
	MAX_SECTION_BYTE_LENGTH,
	PREFIX_BYTE_LENGTH,
	SECTION_NAME,
	type Section,
	type SectionEntry,
} from "./container.js";
import { encodeManifest } from "./manifest.js";
import { writePrefix } from "./prefix.js";
import { alignedOffset, tableByteLength, writeEntry } from "./section-table.js";

export interface ContainerContents {
	/** SHA-256 that names the Pyodide build, 64 lower-case hex digits. */
	readonly buildId: string;
	/** Any value that JSON can hold. */
	readonly manifest: unknown;
	/** Written in this order. */
	readonly sections: readonly Section[];
}

/**
 * @throws TypeError naming what is wrong with `contents`; EngineError if the host lacks a
 * compression method; SnapshotError if compressing fails or the manifest is too large.
 */
export async function encodeContainer(
	contents: ContainerContents,
	codecs: Codecs,
): Promise<Uint8Array> {
	checkContents(contents);
	const { buildId, sections } = contents;
	const manifest = encodeManifest(contents.manifest);
	const names = sections.map((section) => section.name);
	const headerByteLength =
		PREFIX_BYTE_LENGTH + tableByteLength(names) + manifest.byteLength + CHECKSUM_BYTE_LENGTH;
	checkHeaderSize(headerByteLength);

	const stored = await Promise.all(sections.map((section) => compressSection(section, codecs)));

	let end = headerByteLength;
	const entries = sections.map((section, index): SectionEntry => {
		const offset = alignedOffset(end);
		const storedByteLength = stored[index].byteLength;
		end = offset + storedByteLength;
		return {
			name: section.name,
			compression: section.compression ?? "none",
			offset,
			storedByteLength,
			byteLength: section.bytes.byteLength,
			checksum: crc32Hex(stored[index]),
		};
	});

	const header = new ByteWriter(headerByteLength);
	writePrefix(header, {
		formatVersion: FORMAT_VERSION,
		sectionCount: sections.length,
		byteLength: headerByteLength,
		totalByteLength: end,
		manifestByteLength: manifest.byteLength,
		buildId,
	});
	for (const entry of entries) writeEntry(header, entry);
	header.bytes(manifest);
	header.u32(crc32(header.written()));

	const container = new Uint8Array(end);
	container.set(header.finish());
	for (const [index, { offset }] of entries.entries()) container.set(stored[index], offset);
	return container;
}

function checkContents({ buildId, sections }: ContainerContents): void {
	if (!/^[0-9a-f]{64}$/.test(buildId)) {
		throw new TypeError(`buildId must be 64 lower-case hex digits, not "${buildId}"`);
	}
	const names = new Set<string>();
	for (const { name, bytes, compression = "none" } of sections) {
		if (!SECTION_NAME.test(name)) {
			throw new TypeError(`name of a section must be a–z, 0–9 and "-", not "${name}"`);
		}
		if (names.has(name)) throw new TypeError(`name of a section must be unique: "${name}" is not`);
		names.add(name);
		if (!Object.hasOwn(COMPRESSIONS, compression)) {
			throw new TypeError(
				`compression must be "none", "gzip" or "zstd", not "${compression}" (section "${name}")`,
			);
		}
		if (bytes.byteLength > MAX_SECTION_BYTE_LENGTH) {
			throw new TypeError(`bytes of section "${name}" must be at most 4 GiB`);
		}
	}
}

function checkHeaderSize(byteLength: number): void {
	if (byteLength <= MAX_HEADER_BYTE_LENGTH) return;
	throw new SnapshotError(
		"manifest",
		`The snapshot's header would have ${byteLength} bytes, and may have ${MAX_HEADER_BYTE_LENGTH}.\n` +
			"Put less into the manifest.",
	);
}
