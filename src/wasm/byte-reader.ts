/**
 * Reads the primitive values of the binary format (spec 5.2) from bytes that nobody vouches for. It
 * never reads past its end and never believes a length: every failure is a `WasmFormatError`. Numbers are
 * LEB128 here; those of a snapshot have fixed widths, and another error (format/byte-reader.ts).
 */
import { WasmFormatError } from "./errors.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class ByteReader {
	readonly #bytes: Uint8Array;
	readonly #end: number;
	#offset: number;

	/** Reads `bytes` from `start` up to but not including `end`, both in bytes. */
	constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
		this.#bytes = bytes;
		this.#offset = start;
		this.#end = Math.min(end, bytes.length);
	}

	/** Where the next value starts, in bytes from the start of the module. */
	get byteOffset(): number {
		return this.#offset;
	}

	get isAtEnd(): boolean {
		return this.#offset >= this.#end;
	}

	fail(detail: string): never {
		throw new WasmFormatError(detail, this.#offset);
	}

	byte(): number {
		if (this.isAtEnd) this.fail("unexpected end");
		return this.#bytes[this.#offset++];
	}

	u32(): number {
		let value = 0;
		for (let shift = 0; shift < 28; shift += 7) {
			const byte = this.byte();
			value |= (byte & 0x7f) << shift;
			if (byte < 0x80) return value;
		}
		// The fifth byte has the four highest bits, and no more.
		const last = this.byte();
		if (last > 0x0f) this.fail("an integer has more than 32 bits");
		return (value | (last << 28)) >>> 0;
	}

	/** A 64-bit limit. Rounded beyond 2^53, where no engine can follow anyway. */
	u64(): number {
		let value = 0n;
		for (let shift = 0n; shift < 70n; shift += 7n) {
			const byte = this.byte();
			if (shift === 63n && byte > 1) this.fail("an integer has more than 64 bits");
			value |= BigInt(byte & 0x7f) << shift;
			if (byte < 0x80) break;
		}
		return Number(value);
	}

	i32(): number {
		return Number(this.#signed(32));
	}

	/** A signed 33-bit integer: a type index or, negative, a type's code. */
	i33(): number {
		return Number(this.#signed(33));
	}

	i64(): bigint {
		return this.#signed(64);
	}

	/** @param byteLength how many bytes to take; not copied. */
	bytes(byteLength: number): Uint8Array {
		if (byteLength > this.#end - this.#offset) {
			this.fail(`${byteLength} bytes announced, ${this.#end - this.#offset} left`);
		}
		const start = this.#offset;
		this.#offset += byteLength;
		return this.#bytes.subarray(start, this.#offset);
	}

	name(): string {
		const encoded = this.bytes(this.u32());
		try {
			return utf8.decode(encoded);
		} catch (cause) {
			throw new WasmFormatError("a name is not UTF-8", this.#offset, { cause });
		}
	}

	/** As many items as the vector says it has. */
	vector<T>(read: () => T): T[] {
		const count = this.u32();
		// An item takes at least a byte: a count that cannot be true is refused before it costs time.
		if (count > this.#end - this.#offset) this.fail(`${count} items announced in too few bytes`);
		const items: T[] = [];
		for (let index = 0; index < count; index++) items.push(read());
		return items;
	}

	expectEnd(what: string): void {
		if (!this.isAtEnd) this.fail(`${what} is longer than its content`);
	}

	#signed(bits: number): bigint {
		let value = 0n;
		let shift = 0;
		for (;;) {
			const byte = this.byte();
			value |= BigInt(byte & 0x7f) << BigInt(shift);
			shift += 7;
			if (byte < 0x80) break;
			if (shift >= bits) this.fail(`an integer has more than ${bits} bits`);
		}
		const signed = BigInt.asIntN(shift, value);
		if (BigInt.asIntN(bits, signed) !== signed) this.fail(`an integer has more than ${bits} bits`);
		return signed;
	}
}
