/**
 * The compressed forms of a file that servers hand out as they are. What was compressed before is taken
 * from the user's cache: the largest files are the same for every app of a release.
 */

import { run } from "./codecs.js";
import { cacheDirectory } from "./directories.js";
import { createDiskCache } from "./disk-cache.js";

/** A way to compress. The settings are part of the name of what is kept. */
interface Method {
	readonly extension: string;
	readonly settings: string;
	compress(bytes: Uint8Array): Promise<Uint8Array>;
}

/** As small as can be: a file is compressed once. Windows are no larger than browsers take. */
function methods(): Method[] {
	const zlib = process.getBuiltinModule("node:zlib");
	const { constants } = zlib;
	const brotli = (bytes: Uint8Array) =>
		run(zlib.brotliCompress, bytes, {
			params: {
				[constants.BROTLI_PARAM_QUALITY]: 11,
				[constants.BROTLI_PARAM_LGWIN]: 24,
				[constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
			},
		});
	const gzip = async (bytes: Uint8Array) => {
		const result = await run(zlib.gzip, bytes, { level: 9, memLevel: 9 });
		// The operating system, which is of no use to anybody: the same bytes on all.
		result[9] = 0xff;
		return result;
	};
	const all: Method[] = [
		{ extension: "br", settings: "11-24", compress: brotli },
		{ extension: "gz", settings: "9", compress: gzip },
	];
	// Node has zstd since 22.15 and 23.8.
	if (typeof zlib.zstdCompress !== "function") return all;
	const params = {
		[constants.ZSTD_c_compressionLevel]: 19,
		// 8 MiB, the most that RFC 9659 has a browser take.
		[constants.ZSTD_c_windowLog]: 23,
	};
	const zstd = (bytes: Uint8Array) => run(zlib.zstdCompress, bytes, { params });
	return [...all, { extension: "zst", settings: "19-23", compress: zstd }];
}

export const compressedExtensions = ["br", "gz", "zst"];

/** What makes compressed forms, by extension. One that is not smaller than the file is left out. */
export function createCompressor(): (bytes: Uint8Array) => Promise<Map<string, Uint8Array>> {
	const cache = createDiskCache(cacheDirectory());
	const all = methods();
	const { createHash } = process.getBuiltinModule("node:crypto");
	return async (bytes) => {
		const digest = createHash("sha256").update(bytes).digest("hex");
		const forms = await Promise.all(
			all.map(async ({ extension, settings, compress }) => {
				const name = `compressed/${digest}.${settings}.${extension}`;
				const kept = await cache?.read(name);
				const form = kept ?? (await compress(bytes));
				if (kept === undefined) await cache?.write(name, form);
				return [extension, form] as const;
			}),
		);
		return new Map(forms.filter(([, form]) => form.byteLength < bytes.byteLength));
	};
}
