/**
 * Collects the bytes of a section, or of a small module. It knows how values are written, not what
 * they mean. Bytes are held as numbers: what is large is better copied by whoever has it.
 */
import { signedLeb128, unsignedLeb128 } from "./leb128.js";

const utf8 = new TextEncoder();

export class ByteWriter {
	readonly #bytes: number[] = [];

	get byteLength(): number {
		return this.#bytes.length;
	}

	byte(value: number): void {
		this.#bytes.push(value);
	}

	bytes(values: Iterable<number>): void {
		for (const value of values) this.#bytes.push(value);
	}

	u32(value: number): void {
		this.bytes(unsignedLeb128(value));
	}

	signed(value: number | bigint): void {
		this.bytes(signedLeb128(value));
	}

	name(text: string): void {
		const encoded = utf8.encode(text);
		this.u32(encoded.length);
		this.bytes(encoded);
	}

	vector<T>(items: readonly T[], write: (item: T, index: number) => void): void {
		this.u32(items.length);
		items.forEach(write);
	}

	/** What `fill` writes, with its length in bytes before it. */
	sized(fill: (content: ByteWriter) => void): void {
		const content = new ByteWriter();
		fill(content);
		this.u32(content.byteLength);
		this.bytes(content.#bytes);
	}

	toUint8Array(): Uint8Array<ArrayBuffer> {
		return Uint8Array.from(this.#bytes);
	}
}
