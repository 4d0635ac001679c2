/**
 * Fills a buffer of known size from front to back: the counterpart of ByteReader.
 * Little-endian. Writing past the end throws a RangeError, and so does ending short of it.
 */

export class ByteWriter {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	#offset = 0;

	constructor(byteLength: number) {
		this.#bytes = new Uint8Array(byteLength);
		this.#view = new DataView(this.#bytes.buffer);
	}

	u8(value: number): void {
		this.#view.setUint8(this.#advance(1), value);
	}

	u16(value: number): void {
		this.#view.setUint16(this.#advance(2), value, true);
	}

	u32(value: number): void {
		this.#view.setUint32(this.#advance(4), value, true);
	}

	u64(value: number): void {
		this.#view.setBigUint64(this.#advance(8), BigInt(value), true);
	}

	bytes(bytes: Uint8Array): void {
		this.#bytes.set(bytes, this.#advance(bytes.byteLength));
	}

	/** What has been written so far, as a view: to compute a checksum over it. */
	written(): Uint8Array {
		return this.#bytes.subarray(0, this.#offset);
	}

	finish(): Uint8Array {
		if (this.#offset !== this.#bytes.byteLength) {
			throw new RangeError(`${this.#offset} of ${this.#bytes.byteLength} bytes were written`);
		}
		return this.#bytes;
	}

	#advance(byteLength: number): number {
		const offset = this.#offset;
		this.#offset += byteLength;
		return offset;
	}
}
