/**
 * SHA-256 in plain JavaScript (FIPS 180-4), for pages without `crypto.subtle` (not a secure
 * context). Synchronous and many times slower than the engine's: nothing but digest.ts calls it.
 */
import { dataViewOf } from "./bytes.js";

/** Bytes that are mixed at once. */
const BLOCK_BYTE_LENGTH = 64;

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (4.2.2). */
const ROUND_CONSTANTS = Int32Array.from([
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** First 32 bits of the fractional parts of the square roots of the first 8 primes (5.3.3). */
const INITIAL_STATE = [
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** The 32 bytes of the digest. */
export function sha256Sync(bytes: Uint8Array): Uint8Array {
	const state = Int32Array.from(INITIAL_STATE);
	const schedule = new Int32Array(64);
	const wholeByteLength = bytes.byteLength - (bytes.byteLength % BLOCK_BYTE_LENGTH);
	mixBlocks(state, schedule, bytes.subarray(0, wholeByteLength));
	mixBlocks(state, schedule, lastBlocks(bytes.subarray(wholeByteLength), bytes.byteLength));

	const digest = new Uint8Array(32);
	const view = new DataView(digest.buffer);
	for (let word = 0; word < 8; word++) view.setInt32(word * 4, state[word]!);
	return digest;
}

/** The message's tail, a one bit, zeros, and the message's length in bits: one block or two (5.1.1). */
function lastBlocks(tail: Uint8Array, messageByteLength: number): Uint8Array {
	const paddedByteLength = tail.byteLength + 9 <= BLOCK_BYTE_LENGTH ? 64 : 128;
	const blocks = new Uint8Array(paddedByteLength);
	blocks.set(tail);
	blocks[tail.byteLength] = 0x80;
	new DataView(blocks.buffer).setBigUint64(paddedByteLength - 8, BigInt(messageByteLength) * 8n);
	return blocks;
}

/** Mixes whole blocks into the state (6.2.2). */
function mixBlocks(state: Int32Array, schedule: Int32Array, blocks: Uint8Array): void {
	const view = dataViewOf(blocks);
	for (let offset = 0; offset < blocks.byteLength; offset += BLOCK_BYTE_LENGTH) {
		for (let t = 0; t < 16; t++) schedule[t] = view.getInt32(offset + t * 4);
		for (let t = 16; t < 64; t++) {
			const w15 = schedule[t - 15]!;
			const w2 = schedule[t - 2]!;
			const sigma0 = ((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3);
			const sigma1 = ((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10);
			schedule[t] = (schedule[t - 16]! + sigma0 + schedule[t - 7]! + sigma1) | 0;
		}

		let a = state[0]!;
		let b = state[1]!;
		let c = state[2]!;
		let d = state[3]!;
		let e = state[4]!;
		let f = state[5]!;
		let g = state[6]!;
		let h = state[7]!;
		for (let t = 0; t < 64; t++) {
			const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
			const choice = (e & f) ^ (~e & g);
			const t1 = (h + sum1 + choice + ROUND_CONSTANTS[t]! + schedule[t]!) | 0;
			const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
			const majority = (a & b) ^ (a & c) ^ (b & c);
			h = g;
			g = f;
			f = e;
			e = (d + t1) | 0;
			d = c;
			c = b;
			b = a;
			a = (t1 + sum0 + majority) | 0;
		}
		state[0]! += a;
		state[1]! += b;
		state[2]! += c;
		state[3]! += d;
		state[4]! += e;
		state[5]! += f;
		state[6]! += g;
		state[7]! += h;
	}
}
