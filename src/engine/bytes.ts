/**
 * Runs of bytes as values: put together, compared, found in others.
 */

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.byteLength;
	}
	return whole;
}

/** The same bytes, or some of them, as a plain Uint8Array even where they are Node's Buffer. */
export const viewOf = (
	{ buffer, byteOffset, byteLength }: Uint8Array,
	offset = 0,
	length = byteLength - offset,
): Uint8Array => new Uint8Array(buffer, byteOffset + offset, length);

export const dataViewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
	new DataView(buffer, byteOffset, byteLength);

/**
 * The same bytes where nobody else can write or resize: the web's own functions refuse the buffers of others
 * (Web IDL's BufferSource; Node is laxer).
 */
export const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
	bytes.buffer instanceof ArrayBuffer && !bytes.buffer.resizable
		? (bytes as Uint8Array<ArrayBuffer>)
		: new Uint8Array(bytes);

/** Bytes of linear memory, or whole pages of it, as the words that they are. */
export const wordsOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array =>
	new Uint32Array(buffer, byteOffset, byteLength >>> 2);

/** Parts that are collected to lie one after the other in a block of bytes. */
export class ByteBlock {
	readonly #parts: Uint8Array[] = [];
	#end: number;

	/** @param begin offset of the first part, in bytes. */
	constructor(begin = 0) {
		this.#end = begin;
	}

	/** @returns the part's offset. */
	add(part: Uint8Array): number {
		const offset = this.#end;
		this.#parts.push(part);
		this.#end += part.byteLength;
		return offset;
	}

	bytes(): Uint8Array {
		return concatenate(this.#parts);
	}
}

/** Whether `bytes` have these bytes at an offset; false where they end before. */
export function hasAt(bytes: Uint8Array, offset: number, wanted: ArrayLike<number>): boolean {
	for (let index = 0; index < wanted.length; index += 1) {
		if (bytes[offset + index] !== wanted[index]) return false;
	}
	return true;
}

export const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
	a.byteLength === b.byteLength && hasAt(a, 0, b);
