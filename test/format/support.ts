/**
 * What the tests of the container share: real codecs, seeded randomness, contents, and assertions
 * about rejections. Nothing here knows the container's layout (forge.ts does).
 */

import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { expect } from "chai";
import type { Codec, Codecs } from "../../src/engine/host.js";
import { type SnapshotCheck, SnapshotError } from "../../src/errors.js";
import type { Header, Section } from "../../src/format/container.js";
import { checkStored, expandSections, readHeader, requireCodecs } from "../../src/format/decode.js";
import type { ContainerContents } from "../../src/format/encode.js";
import { rejectionOf } from "../suite/thrown.js";

type Expand = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

function codecOf(compress: Codec["compress"], expand: Expand): Codec {
	return {
		compress,
		decompress: (bytes, byteLength) => expand(bytes, { maxOutputLength: Math.max(byteLength, 1) }),
	};
}

/** Node's own compression: gzip everywhere, zstd since 22.15. */
export const codecs: Codecs = {
	gzip: codecOf(promisify<Uint8Array, Uint8Array>(zlib.gzip), promisify(zlib.gunzip) as Expand),
};
if (zlib.zstdCompress) {
	codecs.zstd = codecOf(
		promisify<Uint8Array, Uint8Array>(zlib.zstdCompress),
		promisify(zlib.zstdDecompress) as Expand,
	);
}

/** Which methods the Node that runs the tests has. */
export const compressions = codecs.zstd
	? (["none", "gzip", "zstd"] as const)
	: (["none", "gzip"] as const);

export const BUILD_ID = "0123456789abcdef".repeat(4);

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Bytes of which about half can be compressed away. */
export function someBytes(byteLength: number, seed: number): Uint8Array {
	const random = seededRandom(seed);
	return Uint8Array.from({ length: byteLength }, (_, index) =>
		index % 64 < 32 ? random() * 256 : 7,
	);
}

/** A container's contents of a few hundred bytes. */
export function smallContents(): ContainerContents {
	return {
		buildId: BUILD_ID,
		manifest: { made: "by a test", größe: [1, 2.5, null, true] },
		sections: [
			{ name: "memory", bytes: someBytes(100, 1) },
			{ name: "files", bytes: someBytes(90, 2), compression: "gzip" },
			{ name: "references", bytes: new Uint8Array(0) },
			{ name: "file-data", bytes: someBytes(3, 3), compression: compressions.at(-1)! },
		],
	};
}

/** A container's contents of about 200 kB. */
export function largeContents(): ContainerContents {
	const sections: Section[] = [
		{ name: "memory", bytes: someBytes(130_001, 4) },
		{ name: "memory-runs", bytes: someBytes(801, 5) },
		{ name: "files", bytes: someBytes(20_000, 6), compression: "gzip" },
		{ name: "file-data", bytes: someBytes(60_000, 7), compression: compressions.at(-1)! },
	];
	const manifest = { modules: Array.from({ length: 100 }, (_, index) => `module${index}`) };
	return { buildId: BUILD_ID, manifest, sections };
}

/** All sections of a container whose header was read. */
export async function readSections(
	bytes: Uint8Array,
	header: Header,
	having: Codecs,
): Promise<Map<string, Uint8Array>> {
	requireCodecs(header, having);
	checkStored(bytes, header);
	return expandSections(bytes, header, having);
}

/** Reads a whole container the way the library does. */
export async function readAll(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
	return readSections(bytes, await readHeader(bytes), codecs);
}

/** Requires a SnapshotError of `check`, with one sentence on its first line and advice after it. */
export async function expectRejected(
	promise: Promise<unknown>,
	check: SnapshotCheck,
	firstLine?: RegExp,
): Promise<void> {
	const { check: actual, message } = await rejectionOf(promise, SnapshotError);
	expect(actual, message).to.equal(check);
	expect(message).to.match(/^[A-Z].*\n[A-Z].*[.]$/);
	if (firstLine) expect(message.split("\n")[0]).to.match(firstLine);
}

/** `bytes` with one bit changed. */
export function flipped(bytes: Uint8Array, offset: number, bit: number): Uint8Array {
	const copy = Uint8Array.from(bytes);
	copy[offset] ^= 1 << bit;
	return copy;
}
