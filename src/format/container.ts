/**
 * The container's wire protocol as types and numbers: what encode and decode must agree on.
 * docs/format.md says the same for readers in other languages; change both together.
 * No code that reads or writes bytes belongs here.
 */

/** How a section's bytes are stored. */
export type Compression = "none" | "gzip" | "zstd";

export interface Section {
	/** 1 to 255 characters of `a`–`z`, `0`–`9` and `-`; unique in its container. */
	readonly name: string;
	readonly bytes: Uint8Array;
	/** Defaults to `none`. */
	readonly compression?: Compression;
}

/** One row of a container's section table. */
export interface SectionEntry {
	readonly name: string;
	readonly compression: Compression;
	/** Where the stored bytes begin, in bytes from the start of the container. */
	readonly offset: number;
	/** How many bytes the section takes in the container. */
	readonly storedByteLength: number;
	/** How many bytes its content has once expanded; the same as stored for `none`. */
	readonly byteLength: number;
	/** CRC-32 of the stored bytes, 8 lower-case hex digits with the most significant first. */
	readonly checksum: string;
}

/** Everything a container says about itself. Its checksum has been verified. */
export interface Header {
	readonly formatVersion: { readonly major: number; readonly minor: number };
	/** SHA-256 that names the Pyodide build, 64 lower-case hex digits. */
	readonly buildId: string;
	/** Size of the header in bytes: prefix, section table, manifest and checksum. */
	readonly byteLength: number;
	/** Size of the whole container in bytes. */
	readonly totalByteLength: number;
	/** The manifest, parsed from JSON; this floor knows nothing of its shape. */
	readonly manifest: unknown;
	/** In the order in which they lie in the container. */
	readonly sections: readonly SectionEntry[];
}

/**
 * `\x89PYSNP\r\n`. As in PNG's signature, the high bit shows a transfer that strips it, and CR LF
 * shows one that rewrites line ends in either direction.
 */
export const MAGIC: readonly number[] = [0x89, 0x50, 0x59, 0x53, 0x4e, 0x50, 0x0d, 0x0a];

/**
 * The version written, and the newest understood. A minor version may only add sections and
 * manifest keys; anything else, a compression method too, is a new major version.
 */
export const FORMAT_VERSION = { major: 1, minor: 1 } as const;

/** Bytes up to and including the build id: what it takes to know how long the header is. */
export const PREFIX_BYTE_LENGTH = 72;

/**
 * Bytes of a CRC-32. The checksums are there to find damage: for certain if it spans up to 32 bits, and
 * all other but for one in 2³². A cryptographic digest in the file would not find intent either
 * (docs/format.md, chapter 4), and costs more: SHA-256 over a snapshot took twice as long as CRC-32, and
 * loading it took 7 ms on Node, together more than a tenth of a start.
 */
export const CHECKSUM_BYTE_LENGTH = 4;

/** Bytes of a table row without the name: name length 1, compression 1, three u64, checksum. */
export const ENTRY_FIXED_BYTE_LENGTH = 1 + 1 + 3 * 8 + CHECKSUM_BYTE_LENGTH;

/**
 * Sections begin at multiples of this. 64 lets content be viewed in place as any typed array or
 * SIMD vector and keeps pages on whole cache lines, for at most 63 bytes a section. Page alignment
 * would buy nothing: copying 2,857 scattered pages into a memory took 1.1–1.2 ms at best on
 * Node 20, 22 and 24 whether they began at a multiple of 1, 8, 64 or 4096.
 */
export const SECTION_ALIGNMENT = 64;

/** Names are written in one byte each, so that a reader needs no text decoder for the table. */
export const SECTION_NAME = /^[a-z0-9-]{1,255}$/;

/** Bounds what a header can make a reader fetch before its checksum has been seen: 64 MiB. */
export const MAX_HEADER_BYTE_LENGTH = 64 * 2 ** 20;

/** Bounds what a section may expand to: 4 GiB, all that a 32-bit linear memory can hold. */
export const MAX_SECTION_BYTE_LENGTH = 2 ** 32;

/** What each method is called in the file, and how much it can expand. */
export const COMPRESSIONS: Readonly<Record<Compression, { code: number; maxExpansion: number }>> = {
	none: { code: 0, maxExpansion: 1 },
	// Deflate's longest match is 258 bytes, its shortest code for one is 2 bits (RFC 1951, 3.2.5).
	gzip: { code: 1, maxExpansion: 1032 },
	// A zstd block makes at most 128 KiB, from no less than 4 bytes (RFC 8878, 3.1.1.2).
	zstd: { code: 2, maxExpansion: 32768 },
};
