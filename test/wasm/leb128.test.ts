import { assert } from "chai";
import { ByteReader } from "../../src/wasm/byte-reader.js";
import { WasmFormatError } from "../../src/wasm/errors.js";
import { signedLeb128, unsignedLeb128 } from "../../src/wasm/leb128.js";
import { Random } from "./random.js";

const reader = (bytes: readonly number[]) => new ByteReader(Uint8Array.from(bytes));

/** Values around every power of two, where the number of bytes changes. */
function edges(bits: number): bigint[] {
	return Array.from({ length: bits }, (_, power) => 2n ** BigInt(power)).flatMap((value) => [
		value - 1n,
		value,
		value + 1n,
	]);
}

describe("LEB128", () => {
	it("gives the spec's examples", () => {
		assert.deepEqual(unsignedLeb128(3), [0x03]);
		assert.deepEqual(unsignedLeb128(624_485), [0xe5, 0x8e, 0x26]);
		assert.deepEqual(signedLeb128(-2), [0x7e]);
		assert.deepEqual(signedLeb128(-123_456), [0xc0, 0xbb, 0x78]);
	});

	it("is read back as the unsigned integer it was written from", () => {
		const random = new Random(1);
		const randomValues = random.list(5000, () => random.below(2 ** 32));
		const values = [...edges(32).map(Number), ...randomValues].filter((value) => value < 2 ** 32);
		for (const value of values) {
			const bytes = unsignedLeb128(value);
			assert.equal(reader(bytes).u32(), value);
			assert.equal(reader(bytes).u64(), value);
			assert.isAtMost(bytes.length, 5);
		}
	});

	it("is read back as the signed integer it was written from", () => {
		const values = edges(63).flatMap((value) => [value, -value]);
		for (const value of values.filter((each) => BigInt.asIntN(64, each) === each)) {
			assert.equal(reader(signedLeb128(value)).i64(), value);
			if (BigInt.asIntN(33, value) === value) {
				assert.equal(reader(signedLeb128(value)).i33(), Number(value));
			}
			if (BigInt.asIntN(32, value) === value) {
				assert.equal(reader(signedLeb128(value)).i32(), Number(value));
			}
		}
	});

	it("is as short as it can be: one byte less is another number", () => {
		for (const value of edges(62)) {
			const bytes = signedLeb128(value);
			if (bytes.length === 1) continue;
			const shorter = [...bytes.slice(0, -2), bytes.at(-2)! & 0x7f];
			assert.notEqual(reader(shorter).i64(), value);
		}
	});

	it("may be longer than needed, as linkers write what they fill in later", () => {
		assert.equal(reader([0x83, 0x80, 0x80, 0x80, 0x00]).u32(), 3);
		assert.equal(reader([0xfe, 0xff, 0xff, 0xff, 0x7f]).i32(), -2);
	});

	it("is refused with more bits than the integer has", () => {
		const tooLong: [string, () => unknown][] = [
			["u32 of 33 bits", () => reader([0xff, 0xff, 0xff, 0xff, 0x1f]).u32()],
			["u32 of six bytes", () => reader([0x80, 0x80, 0x80, 0x80, 0x80, 0x00]).u32()],
			["i32 of 33 bits", () => reader([0x80, 0x80, 0x80, 0x80, 0x08]).i32()],
			["i33 of 34 bits", () => reader([0x80, 0x80, 0x80, 0x80, 0x10]).i33()],
			["i64 of eleven bytes", () => reader(new Array(11).fill(0x80)).i64()],
			["u64 of 65 bits", () => reader([...new Array(9).fill(0xff), 0x02]).u64()],
		];
		for (const [what, read] of tooLong) assert.throws(read, WasmFormatError, "bits", what);
	});

	it("is not written from what is no integer in range", () => {
		for (const value of [-1, 1.5, Number.NaN, 2 ** 53]) {
			assert.throws(() => unsignedLeb128(value), RangeError);
		}
	});
});
