/**
 * The fixed first bytes of a container: magic, version, sizes, build id. Says what a file is that
 * is none. What is read here is not yet covered by a checksum, so it is only compared, never obeyed.
 */
import { fromHex, toHex } from "../engine/digest.js";
import { SnapshotError } from "../errors.js";
import { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import {
	CHECKSUM_BYTE_LENGTH,
	FORMAT_VERSION,
	type Header,
	MAGIC,
	MAX_HEADER_BYTE_LENGTH,
	PREFIX_BYTE_LENGTH,
} from "./container.js";

/** The header's fields of fixed size. */
interface Prefix
	extends Pick<Header, "formatVersion" | "buildId" | "byteLength" | "totalByteLength"> {
	readonly sectionCount: number;
	readonly manifestByteLength: number;
}

export function writePrefix(writer: ByteWriter, prefix: Prefix): void {
	writer.bytes(Uint8Array.from(MAGIC));
	writer.u16(prefix.formatVersion.major);
	writer.u16(prefix.formatVersion.minor);
	writer.u32(prefix.sectionCount);
	writer.u64(prefix.byteLength);
	writer.u64(prefix.totalByteLength);
	writer.u64(prefix.manifestByteLength);
	writer.bytes(fromHex(prefix.buildId));
}

/** @throws SnapshotError with check "magic", "version", "truncated" or "header". */
export function readPrefix(bytes: Uint8Array): Prefix {
	checkStart(bytes);
	const reader = new ByteReader(bytes, "snapshot", "header");
	reader.bytes(MAGIC.length);
	const formatVersion = { major: reader.u16(), minor: reader.u16() };
	checkMajorVersion(formatVersion);
	const prefix = {
		formatVersion,
		sectionCount: reader.u32(),
		byteLength: reader.u64(),
		totalByteLength: reader.u64(),
		manifestByteLength: reader.u64(),
		buildId: toHex(reader.bytes(32)),
	};
	const least = PREFIX_BYTE_LENGTH + CHECKSUM_BYTE_LENGTH;
	const most = Math.min(prefix.totalByteLength, MAX_HEADER_BYTE_LENGTH);
	if (prefix.byteLength < least || prefix.byteLength > most) {
		throw new SnapshotError(
			"header",
			`The snapshot's header claims to have ${prefix.byteLength} bytes, and can have ${least} to ${most}.\n` +
				"The file is damaged: fetch or copy it again.",
		);
	}
	return prefix;
}

function checkStart(bytes: Uint8Array): void {
	if (bytes.byteLength === 0) {
		throw new SnapshotError(
			"truncated",
			"The snapshot is empty: it has 0 bytes.\nCheck how the file was written or fetched, or create it again.",
		);
	}
	const start = bytes.subarray(0, MAGIC.length);
	if (start.every((byte, index) => byte === MAGIC[index])) {
		if (bytes.byteLength >= PREFIX_BYTE_LENGTH) return;
		throw new SnapshotError(
			"truncated",
			`The snapshot is truncated: it has ${bytes.byteLength} bytes, and its fixed part alone has ${PREFIX_BYTE_LENGTH}.\n` +
				"Fetch or copy the file again.",
		);
	}
	throw new SnapshotError(
		"magic",
		`Snapshot has invalid magic number: ${spaced(start)} where ${spaced(MAGIC)} is expected.\n${describeStart(bytes)}`,
	);
}

function checkMajorVersion({ major, minor }: Prefix["formatVersion"]): void {
	if (major === FORMAT_VERSION.major) return;
	const remedy =
		major > FORMAT_VERSION.major
			? "Update pythaw, or create the snapshot again with this one."
			: "Create the snapshot again with this pythaw.";
	throw new SnapshotError(
		"version",
		`The snapshot has format version ${major}.${minor}, and this pythaw reads version ${FORMAT_VERSION.major}.\n${remedy}`,
	);
}

/** What a file that is no snapshot seems to be, and what to do then. */
function describeStart(bytes: Uint8Array): string {
	const text = String.fromCharCode(...bytes.subarray(0, 64));
	if (/^[\t]?PYSNP|^\x89PYSNP[\r\n]/.test(text)) {
		return "It was a snapshot that has gone through a text-mode transfer: copy it again as binary.";
	}
	if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
		return "It is a web page, probably a server's error page: check the URL.";
	}
	if (text.startsWith("\x1f\x8b")) {
		return "It is a gzip file: expand it, or let the server declare Content-Encoding: gzip.";
	}
	if (text.startsWith("version https://git-lfs")) {
		return "It is a pointer of Git LFS: run git lfs pull.";
	}
	if (/^[\t\n\r\x20-\x7e]+$/.test(text)) {
		return "It is a text file: give the file that `pythaw create` wrote. A recipe's name ends in .toml or .json.";
	}
	return "It is not a snapshot: give the file that `pythaw create` wrote.";
}

const spaced = (bytes: ArrayLike<number>): string =>
	toHex(Uint8Array.from(bytes)).replace(/..(?=.)/g, "$& ");
