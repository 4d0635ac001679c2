/** The cursor that reads bytes cannot leave them, and reads what the one that writes wrote. */

import { expect } from "chai";
import { SnapshotError } from "../../src/errors.js";
import { ByteReader } from "../../src/format/byte-reader.js";
import { ByteWriter } from "../../src/format/byte-writer.js";

const inside = Uint8Array.from({ length: 30 }, (_, index) => index).subarray(10, 20);
const read = (bytes: Uint8Array) => new ByteReader(bytes, "list of runs", "content");

describe("ByteReader", () => {
	it("reads what ByteWriter wrote", () => {
		const writer = new ByteWriter(1 + 2 + 4 + 8 + 3);
		writer.u8(0xfe);
		writer.u16(0xfedc);
		writer.u32(0xfedcba98);
		writer.u64(Number.MAX_SAFE_INTEGER);
		writer.bytes(Uint8Array.of(1, 2, 3));
		const reader = read(writer.finish());
		expect(reader.u8()).to.equal(0xfe);
		expect(reader.u16()).to.equal(0xfedc);
		expect(reader.u32()).to.equal(0xfedcba98);
		expect(reader.u64()).to.equal(Number.MAX_SAFE_INTEGER);
		expect(reader.remaining).to.equal(3);
		expect(reader.bytes(3)).to.deep.equal(Uint8Array.of(1, 2, 3));
		expect(reader.remaining).to.equal(0);
	});

	it("stays within a view that lies inside a larger buffer", () => {
		const reader = read(inside);
		expect(reader.u16()).to.equal(0x0b0a);
		expect(reader.bytes(8)).to.deep.equal(inside.subarray(2));
		expect(() => reader.u8()).to.throw(SnapshotError, /list of runs ends early: 1 bytes .* 10, 0/);
	});

	for (const [method, byteLength] of [
		["u8", 1],
		["u16", 2],
		["u32", 4],
		["u64", 8],
	] as const) {
		it(`does not read a ${method} that begins inside and ends outside`, () => {
			const reader = read(inside);
			reader.bytes(10 - byteLength + 1);
			expect(() => reader[method]())
				.to.throw(SnapshotError)
				.with.property("check", "content");
			expect(reader.remaining, "nothing is consumed").to.equal(byteLength - 1);
		});
	}

	for (const byteLength of [11, 2 ** 53, Number.POSITIVE_INFINITY, -1, Number.NaN]) {
		it(`does not hand out ${byteLength} bytes of ten`, () => {
			expect(() => read(inside).bytes(byteLength)).to.throw(SnapshotError, /ends early/);
		});
	}

	it("refuses a u64 that a JavaScript number cannot hold", () => {
		const bytes = new Uint8Array(8);
		new DataView(bytes.buffer).setBigUint64(0, 2n ** 53n, true);
		expect(() => read(bytes).u64()).to.throw(SnapshotError, /9007199254740992 at offset 0/);
	});
});

describe("ByteWriter", () => {
	it("neither runs past its end nor ends short of it", () => {
		const writer = new ByteWriter(3);
		writer.u16(1);
		expect(() => writer.finish()).to.throw(RangeError, "2 of 3 bytes");
		expect(() => writer.u16(1)).to.throw(RangeError);
		expect(() => new ByteWriter(3).bytes(new Uint8Array(4))).to.throw(RangeError);
	});
});
