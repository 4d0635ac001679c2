/**
 * CRC-32 (IEEE 802.3; reflected polynomial 0xEDB88320, as in gzip, PNG and zip): finds damage, not
 * intent. Uses the host's own where there is one, and plain JavaScript elsewhere. Synchronous.
 */
import { dataViewOf } from "./bytes.js";
import { hostCrc32 } from "./hashing.js";

/** The polynomial x³² + x²⁶ + … + 1 without its highest term, lowest degree in the highest bit. */
const POLYNOMIAL = 0xedb88320;

/** Bytes that one round of the loop takes in, and so the number of tables. */
const SLICES = 16;

let slicingTables: Int32Array | undefined;

export const crc32 = (bytes: Uint8Array): number => (hostCrc32() ?? crc32Sliced)(bytes);

/** As 8 lower-case hex digits. */
export const crc32Hex = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, "0");

/**
 * CRC-32 in plain JavaScript, by slicing (Kounavis and Berry): 16 independent table look-ups a round
 * instead of 16 that wait for one another. The loop at its end takes one byte a round: a quarter as fast.
 */
export function crc32Sliced(bytes: Uint8Array): number {
	slicingTables ??= makeTables();
	// A local: V8 would read the variable of the module again in each round.
	const tables = slicingTables;
	const view = dataViewOf(bytes);
	const slicedByteLength = bytes.byteLength - (bytes.byteLength % SLICES);
	let crc = -1;
	for (let offset = 0; offset < slicedByteLength; offset += SLICES) {
		const a = crc ^ view.getInt32(offset, true);
		const b = view.getInt32(offset + 4, true);
		const c = view.getInt32(offset + 8, true);
		const d = view.getInt32(offset + 12, true);
		// The byte that is k bytes before the round's last one is looked up in table k, at k * 256.
		crc =
			tables[3840 + (a & 255)] ^
			tables[3584 + ((a >>> 8) & 255)] ^
			tables[3328 + ((a >>> 16) & 255)] ^
			tables[3072 + (a >>> 24)] ^
			tables[2816 + (b & 255)] ^
			tables[2560 + ((b >>> 8) & 255)] ^
			tables[2304 + ((b >>> 16) & 255)] ^
			tables[2048 + (b >>> 24)] ^
			tables[1792 + (c & 255)] ^
			tables[1536 + ((c >>> 8) & 255)] ^
			tables[1280 + ((c >>> 16) & 255)] ^
			tables[1024 + (c >>> 24)] ^
			tables[768 + (d & 255)] ^
			tables[512 + ((d >>> 8) & 255)] ^
			tables[256 + ((d >>> 16) & 255)] ^
			tables[d >>> 24];
	}
	for (let offset = slicedByteLength; offset < bytes.byteLength; offset++) {
		crc = tables[(crc ^ bytes[offset]) & 255] ^ (crc >>> 8);
	}
	return ~crc >>> 0;
}

/** Table k holds, for each byte, its effect on the CRC when k zero bytes follow it. */
function makeTables(): Int32Array {
	const tables = new Int32Array(256 * SLICES);
	for (let byte = 0; byte < 256; byte++) {
		let crc = byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
		tables[byte] = crc;
	}
	for (let index = 256; index < tables.length; index++) {
		const before = tables[index - 256];
		tables[index] = (before >>> 8) ^ tables[before & 255];
	}
	return tables;
}
