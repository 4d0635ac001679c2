/** A container that lost bytes, gained bytes or had a bit flipped is noticed, wherever it was. */

import { expect } from "chai";
import { SnapshotError } from "../../src/errors.js";
import { readHeader } from "../../src/format/decode.js";
import { encodeContainer } from "../../src/format/encode.js";
import { readPrefix } from "../../src/format/prefix.js";
import { rejectionOf } from "../suite/thrown.js";
import {
	codecs,
	expectRejected,
	flipped,
	largeContents,
	readAll,
	seededRandom,
	smallContents,
} from "./support.js";

describe("a truncated container", () => {
	it("is noticed at every length of a small one", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		for (let length = 0; length < bytes.byteLength; length++) {
			await expectRejected(readHeader(bytes.slice(0, length)), "truncated", /^The snapshot is /);
		}
	});

	it("is noticed at 1,000 random lengths and every section boundary of a larger one", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		const header = await readHeader(bytes);
		const random = seededRandom(11);
		const lengths = Array.from({ length: 1000 }, () => Math.floor(random() * bytes.byteLength));
		for (const { offset, storedByteLength } of header.sections) {
			lengths.push(offset, offset + storedByteLength - 1);
		}
		for (const length of lengths) {
			await expectRejected(readHeader(bytes.slice(0, length)), "truncated", /^The snapshot is /);
		}
	});

	it("is reported with the length it has and the length it should have", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const expected = new RegExp(`has 400 of its ${bytes.byteLength} bytes`);
		await expectRejected(readHeader(bytes.subarray(0, 400)), "truncated", expected);
	});
});

describe("a container with bytes after its end", () => {
	it("is refused with their number, also when only the header is read", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const longer = new Uint8Array(bytes.byteLength + 3);
		longer.set(bytes);
		for (const partial of [false, true]) {
			await expectRejected(
				readHeader(longer, { partial }),
				"truncated",
				/has 3 bytes after its end/,
			);
		}
	});
});

describe("a header", () => {
	it("can be read without the bytes after it", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		const length = readPrefix(bytes.subarray(0, 72)).byteLength;
		const partial = await readHeader(bytes.subarray(0, length), { partial: true });
		expect(partial).to.deep.equal(await readHeader(bytes));
		expect(partial.byteLength).to.equal(length);
		expect(partial.totalByteLength).to.equal(bytes.byteLength);
	});

	it("can be read from any number of bytes after it", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		const length = readPrefix(bytes).byteLength;
		for (const more of [1, 64, 1000, bytes.byteLength - length]) {
			const header = await readHeader(bytes.subarray(0, length + more), { partial: true });
			expect(header.sections).to.have.length(4);
		}
	});

	it("cannot be read with its last byte missing", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		const length = readPrefix(bytes).byteLength;
		await expectRejected(readHeader(bytes.subarray(0, length - 1), { partial: true }), "truncated");
	});

	it("does not say how long it is before its fixed part is there", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		expect(() => readPrefix(bytes.subarray(0, 71))).to.throw(SnapshotError, /truncated/);
	});
});

describe("a flipped bit", () => {
	it("is noticed wherever it is in a small container", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		for (let offset = 0; offset < bytes.byteLength; offset++) {
			for (let bit = 0; bit < 8; bit++) {
				const error = await rejectionOf(readAll(flipped(bytes, offset, bit)));
				expect(error, `bit ${bit} of byte ${offset}`).to.be.instanceOf(SnapshotError);
			}
		}
	});

	it("is noticed in every byte of the header of a larger container", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		const random = seededRandom(12);
		for (let offset = 0; offset < readPrefix(bytes).byteLength; offset++) {
			const damaged = flipped(bytes, offset, Math.floor(random() * 8));
			const error = await rejectionOf(readHeader(damaged, { partial: true }));
			expect(error, `byte ${offset}`).to.be.instanceOf(SnapshotError);
		}
	});

	it("is noticed in every section of a larger container, and the section is named", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		const { sections } = await readHeader(bytes);
		const random = seededRandom(13);
		for (const { name, offset, storedByteLength } of sections) {
			const places = [0, storedByteLength - 1];
			for (let more = 0; more < 50; more++) places.push(Math.floor(random() * storedByteLength));
			for (const place of places) {
				const damaged = flipped(bytes, offset + place, Math.floor(random() * 8));
				await expectRejected(readAll(damaged), "checksum", new RegExp(`^Section "${name}"`));
			}
		}
	});

	it("is noticed in all bytes between the sections of a larger container", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		const header = await readHeader(bytes);
		let end = header.byteLength;
		let padded = 0;
		for (const { name, offset, storedByteLength } of header.sections) {
			for (let at = end; at < offset; at++, padded++) {
				const expected = new RegExp(`before section "${name}".*not zero`);
				await expectRejected(readAll(flipped(bytes, at, at % 8)), "checksum", expected);
			}
			end = offset + storedByteLength;
		}
		expect(padded).to.be.above(0);
	});
});
