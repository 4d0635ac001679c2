/**
 * Writes containers that pythaw would not write: every field can be set to anything, and the
 * header's checksum is right all the same. Made from docs/format.md, with none of src/format's code.
 */

import { crc32 } from "node:zlib";

const CODES = { none: 0, gzip: 1, zstd: 2 };

export interface ForgedSection {
	name: string | Buffer;
	/** Stored bytes; written where the section belongs, whatever its row says. */
	stored: Uint8Array;
	/** A method, or a code that is none. */
	compression?: keyof typeof CODES | number;
	/** What the row says. The right values unless given. */
	offset?: number | bigint;
	storedByteLength?: number | bigint;
	byteLength?: number | bigint;
	checksum?: Buffer;
}

export interface Forgery {
	major?: number;
	minor?: number;
	sectionCount?: number;
	headerByteLength?: number | bigint;
	totalByteLength?: number | bigint;
	manifestByteLength?: number | bigint;
	buildId?: string;
	/** The manifest's bytes, or its text. */
	manifest?: string | Buffer;
	sections?: ForgedSection[];
}

export function forge(forgery: Forgery): Uint8Array {
	const sections = forgery.sections ?? [];
	const manifest = Buffer.from(forgery.manifest ?? "{}");
	const nameLengths = sections.map(({ name }) => Buffer.from(name).length);
	const tableLength = nameLengths.reduce((sum, length) => sum + 30 + length, 0);
	const headerLength = 72 + tableLength + manifest.length + 4;

	let end = headerLength;
	const rows: Buffer[] = [];
	const body: Buffer[] = [];
	for (const section of sections) {
		const offset = Math.ceil(end / 64) * 64;
		body.push(Buffer.alloc(offset - end), Buffer.from(section.stored));
		end = offset + section.stored.length;
		rows.push(row(section, offset));
	}

	const covered = Buffer.concat([
		Buffer.from("\x89PYSNP\r\n", "latin1"),
		number(forgery.major ?? 1, 2),
		number(forgery.minor ?? 1, 2),
		number(forgery.sectionCount ?? sections.length, 4),
		number(forgery.headerByteLength ?? headerLength, 8),
		number(forgery.totalByteLength ?? end, 8),
		number(forgery.manifestByteLength ?? manifest.length, 8),
		Buffer.from(forgery.buildId ?? "ab".repeat(32), "hex"),
		...rows,
		manifest,
	]);
	return Uint8Array.from(Buffer.concat([covered, checksumOf(covered), ...body]));
}

function row(section: ForgedSection, offset: number): Buffer {
	const { stored, compression = "none" } = section;
	const name = Buffer.from(section.name);
	const code = typeof compression === "number" ? compression : CODES[compression];
	return Buffer.concat([
		number(name.length, 1),
		name,
		number(code, 1),
		number(section.offset ?? offset, 8),
		number(section.storedByteLength ?? stored.length, 8),
		number(section.byteLength ?? stored.length, 8),
		section.checksum ?? checksumOf(stored),
	]);
}

function number(value: number | bigint, byteLength: 1 | 2 | 4 | 8): Buffer {
	const buffer = Buffer.alloc(8);
	buffer.writeBigUInt64LE(BigInt(value));
	return buffer.subarray(0, byteLength);
}

function checksumOf(bytes: Uint8Array): Buffer {
	return number(crc32(bytes), 4);
}
