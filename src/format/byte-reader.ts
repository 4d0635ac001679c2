/**
 * Reads the numbers of a snapshot's container: a cursor that cannot run past its end. Little-endian, of fixed
 * widths; WebAssembly's are LEB128 (wasm/byte-reader.ts). It never allocates; what it hands out are views.
 */

import { dataViewOf, viewOf } from "../engine/bytes.js";
import { type SnapshotCheck, SnapshotError } from "../errors.js";

export class ByteReader {
	readonly #view: DataView;
	#offset = 0;

	/** @param subject what is being read, for messages: "The <subject> ends early"; `check` has failed then. */
	constructor(
		private readonly source: Uint8Array,
		private readonly subject: string,
		private readonly check: SnapshotCheck,
	) {
		this.#view = dataViewOf(source);
	}

	get remaining(): number {
		return this.source.byteLength - this.#offset;
	}

	u8(): number {
		return this.#view.getUint8(this.#take(1));
	}

	u16(): number {
		return this.#view.getUint16(this.#take(2), true);
	}

	u32(): number {
		return this.#view.getUint32(this.#take(4), true);
	}

	/** A 64-bit number that a JavaScript number can hold exactly; a larger one is an error. */
	u64(): number {
		const offset = this.#take(8);
		const value = this.#view.getBigUint64(offset, true);
		if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
			this.#fail(`holds the number ${value} at offset ${offset}, which no length or offset can be`);
		}
		return Number(value);
	}

	/** The next bytes, as a view. */
	bytes(byteLength: number): Uint8Array {
		return viewOf(this.source, this.#take(byteLength), byteLength);
	}

	#take(byteLength: number): number {
		if (!(byteLength >= 0 && byteLength <= this.remaining)) {
			this.#fail(
				`ends early: ${byteLength} bytes are wanted at offset ${this.#offset}, ${this.remaining} are left`,
			);
		}
		const offset = this.#offset;
		this.#offset += byteLength;
		return offset;
	}

	#fail(what: string): never {
		throw new SnapshotError(
			this.check,
			`The ${this.subject} ${what}.\n` +
				"The file is damaged or was not written by pythaw: create the snapshot again.",
		);
	}
}
