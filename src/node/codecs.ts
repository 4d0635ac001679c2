/** Compression by Node's zlib, which is loaded by the first use: a snapshot that is not compressed does without. */
import type { Codec, Codecs } from "../engine/host.js";

export function nodeCodecs(): Codecs {
	let loaded: Codecs | undefined;
	const load = (): Codecs => (loaded ??= loadCodecs());
	return {
		get gzip() {
			return load().gzip;
		},
		get zstd() {
			return load().zstd;
		},
	};
}

/** A function of zlib that calls back with the result. */
type Transform = (
	bytes: Uint8Array,
	options: object,
	done: (error: Error | null, result: Uint8Array) => void,
) => void;

export const run = (
	transform: Transform,
	bytes: Uint8Array,
	options: object,
): Promise<Uint8Array> =>
	new Promise((resolve, reject) => {
		transform(bytes, options, (error, result) => (error ? reject(error) : resolve(result)));
	});

function loadCodecs(): Codecs {
	const zlib = process.getBuiltinModule("node:zlib");
	const gzip = codec(zlib.gzip, zlib.gunzip, { level: 9 });
	// Node has zstd since 22.15 and 23.8.
	if (typeof zlib.zstdCompress !== "function") return { gzip };
	const params = { [zlib.constants.ZSTD_c_compressionLevel]: 12 };
	return { gzip, zstd: codec(zlib.zstdCompress, zlib.zstdDecompress, { params }) };
}

function codec(compress: Transform, decompress: Transform, settings: object): Codec {
	return {
		compress: (bytes) => run(compress, bytes, settings),
		// One byte more than wanted is enough to notice a section that expands too far.
		decompress: (bytes, byteLength) => run(decompress, bytes, { maxOutputLength: byteLength + 1 }),
	};
}
