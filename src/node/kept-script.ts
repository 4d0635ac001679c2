/**
 * Classic scripts as V8 compiled them, kept between processes. V8 executes what it gets from here: only
 * files of this user that nobody else can write count, and only whole ones. Whatever goes wrong means that
 * the text is compiled again.
 */
import { withOwn, writeOwn } from "./own-file.js";

/** `PYTHAW_CODE_CACHE=off` in the environment has nothing kept, and nothing read. */
const SWITCH = "PYTHAW_CODE_CACHE";

/**
 * Says what a kept file is, and its layout: 8 bytes, then the CRC-32 of the rest, then after what kinds of
 * start it was written, as bits; then V8's data. V8 copies data whose address is no multiple of 8.
 */
const MAGIC = "pythaw2\n";
const CRC_OFFSET = 8;
const KINDS_OFFSET = 12;
const HEADER_BYTE_LENGTH = 16;
/** What V8 keeps of a glue has 1.3 MB. */
const MAX_BYTE_LENGTH = 64 << 20;

export interface ScriptText {
	readonly text: string;
	/** Where it is from, a URL; what stack traces name. */
	readonly location: string;
	/** Where in that file the text begins. */
	readonly lineOffset?: number;
	readonly columnOffset?: number;
}

export interface KeptScript {
	readonly value: unknown;
	/** Keeps what V8 has compiled of it so far, unless a start of that kind, which is a bit, was before. */
	keep(kind: number): void;
}

/** @param textCrc CRC-32 of the text, or of what it was made of. */
export function runKept(
	{ text, location, ...offsets }: ScriptText,
	textCrc: number,
	directory: string | undefined,
): KeptScript {
	const keeps = mayKeep(directory);
	// V8 checks its version and flags, but of the source only the length; and V8 11 (Node 20) takes the
	// script's name from what was kept.
	const digest = `${text.length.toString(16)}-${crc32(location, textCrc).toString(16)}`;
	const file = `${directory}/code/${process.version}-${process.arch}-${digest}`;
	const kept = keeps ? readKept(file) : undefined;
	const { Script } = process.getBuiltinModule("node:vm");
	const script = new Script(text, { filename: location, ...offsets, cachedData: kept?.data });
	const value = script.runInThisContext();
	let kinds = kept !== undefined && !script.cachedDataRejected ? kept.kinds : 0;
	return {
		value,
		keep(kind) {
			if (!keeps || (kinds & kind) !== 0) return;
			kinds |= kind;
			writeKept(file, kinds, script.createCachedData());
		},
	};
}

/** Whether anything may be kept there. */
export const mayKeep = (directory: string | undefined): directory is string =>
	directory !== undefined && process.env[SWITCH] !== "off";

function crc32(data: string | Uint8Array, value = 0): number {
	return process.getBuiltinModule("node:zlib").crc32(data, value);
}

/** What {@link writeKept} has written; undefined if there is none that is to be believed. */
export function readKept(file: string): { kinds: number; data: Buffer } | undefined {
	const fs = process.getBuiltinModule("node:fs");
	try {
		return withOwn(file, ({ fd, size }) => {
			if (size > MAX_BYTE_LENGTH) return undefined;
			const bytes = Buffer.allocUnsafeSlow(size);
			if (fs.readSync(fd, bytes) !== size) return undefined;
			if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
			if (bytes.readUInt32LE(CRC_OFFSET) !== crc32(bytes.subarray(KINDS_OFFSET))) return undefined;
			const kinds = bytes.readUInt32LE(KINDS_OFFSET);
			return { kinds, data: bytes.subarray(HEADER_BYTE_LENGTH) };
		});
	} catch {
		return undefined;
	}
}

/** Keeps data that is executed, whole or not at all. Never fails. */
export function writeKept(file: string, kinds: number, data: Buffer): void {
	const header = Buffer.alloc(HEADER_BYTE_LENGTH);
	header.write(MAGIC, "latin1");
	header.writeUInt32LE(kinds, KINDS_OFFSET);
	header.writeUInt32LE(crc32(data, crc32(header.subarray(KINDS_OFFSET))), CRC_OFFSET);
	try {
		writeOwn(file, Buffer.concat([header, data]));
	} catch {
		// A full disk, say: the next process compiles again.
	}
	const { dirname } = process.getBuiltinModule("node:path");
	import("./trim.js").then(({ trimCode }) => trimCode(dirname(file))).catch(() => {});
}
