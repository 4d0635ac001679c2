/** The image on its own: pages that differ, out of one memory and into another. No Pyodide. */
import { expect } from "chai";
import { SnapshotError } from "../../src/errors.js";
import { captureImage } from "../../src/image/capture.js";
import { blankFreeMemory } from "../../src/image/free-memory.js";
import {
	type Image,
	PAGE_BYTE_LENGTH,
	pageCountOf,
	untouchedPlaces,
} from "../../src/image/image.js";
import { applyImage, checkImage } from "../../src/image/restore.js";
import { touchMemory } from "../../src/node/touch-memory.js";
import { seededRandom } from "../format/support.js";

const WASM_PAGE = 65536;

describe("An image", () => {
	it("turns fresh memory into the memory it was captured from, whichever pages differ", () => {
		const random = seededRandom(31);
		for (let round = 0; round < 60; round += 1) {
			const freshByteLength = WASM_PAGE * (1 + Math.floor(random() * 3));
			const byteLength = freshByteLength + WASM_PAGE * Math.floor(random() * 3);
			const fresh = Uint8Array.from({ length: freshByteLength }, () => random() * 4);
			const memory = new Uint8Array(byteLength);
			memory.set(fresh);
			const share = random();
			for (let page = 0; page < byteLength / PAGE_BYTE_LENGTH; page += 1) {
				// One byte anywhere in it, so that no part of a page escapes the comparison.
				if (random() < share) {
					memory[page * PAGE_BYTE_LENGTH + Math.floor(random() * PAGE_BYTE_LENGTH)] ^= 0x80;
				}
			}

			const image = captureImage(memory, fresh);
			checkImage(image);
			const target = new Uint8Array(byteLength);
			target.set(fresh);
			applyImage(image, target);
			expect(Buffer.compare(target, memory), `round ${round}`).to.equal(0);
		}
	});

	it("touches of fresh memory what it will be written to, from the heap's base on", async () => {
		const heapBase = 5 * PAGE_BYTE_LENGTH + 16;
		const fresh = new Uint8Array(WASM_PAGE).fill(1, 0, heapBase);
		const memory = new Uint8Array(2 * WASM_PAGE);
		for (const page of [0, 5, 6, 9, 15, 16]) memory[page * PAGE_BYTE_LENGTH + 4095] = 2;
		const below = captureImage(memory, fresh);
		const places = untouchedPlaces({ ...below, runs: new Uint32Array(), below }, fresh, heapBase);
		const pages = places.map(({ byteOffset, byteLength }) => [byteOffset, byteOffset + byteLength]);
		// Page 16 is beyond the memory that there is.
		const [page, rest] = [9, 15].map((at) => [at * PAGE_BYTE_LENGTH, (at + 1) * PAGE_BYTE_LENGTH]);
		expect(pages).to.deep.equal([[heapBase, 7 * PAGE_BYTE_LENGTH], page, rest]);
		fresh.fill(3, heapBase);
		await touchMemory(places);
		for (const place of places) expect(place.every((byte) => byte === 0)).to.equal(true);
		expect(fresh.filter((byte) => byte === 3)).to.have.length(
			WASM_PAGE - heapBase - places.reduce((sum, place) => sum + place.byteLength, 0),
		);
	});

	it("has many places touched, of any size, and nothing beside them", async () => {
		const memory = new Uint8Array(8 << 20);
		const places: Uint8Array[] = [];
		const touch = (from: number, to: number) => places.push(memory.subarray(from, to));
		// More than one read takes: in number, and in bytes.
		for (let at = 0; at < 2500; at += 1) touch(at * 100 + 10, at * 100 + 60);
		touch(1 << 20, 4 << 20);
		touch(5 << 20, (5 << 20) + 1);
		touch(6 << 20, 7 << 20);
		memory.fill(3);
		await touchMemory(places);
		for (const place of places) expect(place.some((byte) => byte !== 0)).to.equal(false);
		const touched = places.reduce((sum, { byteLength }) => sum + byteLength, 0);
		expect(memory.filter((byte) => byte === 3)).to.have.length(memory.byteLength - touched);
	});

	it("has nothing of what is free in a heap of dlmalloc's, and all of a heap that is otherwise", () => {
		const begin = 1008;
		/** Bytes of chunks, and whether they are in use; the last is the heap's end. */
		const chunks = [
			[32, true],
			[64, false],
			[48, true],
			[512, false],
			[4096, true],
			[800, false],
		] as const;
		const memory = new Uint8Array(WASM_PAGE).fill(7);
		const words = new Uint32Array(memory.buffer);
		let [chunk, isPreviousUsed] = [begin, true];
		const blank: [number, number][] = [];
		for (const [byteLength, isUsed] of chunks) {
			words[chunk / 4 + 1] = byteLength | (isUsed ? 2 : 0) | (isPreviousUsed ? 1 : 0);
			if (!isUsed) blank.push([chunk + (byteLength < 256 ? 16 : 32), chunk + byteLength]);
			chunk += byteLength;
			if (!isUsed) words[chunk / 4] = byteLength;
			isPreviousUsed = isUsed;
		}
		words[chunk / 4 + 1] = 40;
		const end = chunk + 40;
		const whole = Uint8Array.from(memory);
		for (const [from, to] of blank) whole.fill(0, from, to);
		const found = Uint8Array.from(memory);
		blankFreeMemory(found, { begin, end });
		expect(found).to.deep.equal(whole);
		// Any word of a chunk's that says otherwise, and places that are none of this memory.
		for (const [at, value] of [
			[begin + 4, 35 - 32],
			[begin + 4, 34],
			[begin + 36, 67],
			[begin + 96, 80],
			[chunk + 4, 39],
			[begin + 4, 1 << 20],
		]) {
			const other = Uint8Array.from(memory);
			new Uint32Array(other.buffer)[at / 4] = value;
			const left = Uint8Array.from(other);
			blankFreeMemory(left, { begin, end });
			expect(left, `${value} at ${at}`).to.deep.equal(other);
		}
		for (const place of [
			{ begin: 0, end },
			{ begin, end: 2 * WASM_PAGE },
			{ begin: end, end: begin },
			{ begin: begin + 16, end },
		]) {
			const left = Uint8Array.from(memory);
			blankFreeMemory(left, place);
			expect(left).to.deep.equal(memory);
		}
	});

	it("carries the pages that differ and no others, neighbours in one run", () => {
		const fresh = new Uint8Array(WASM_PAGE).fill(1);
		const memory = Uint8Array.from(fresh);
		for (const page of [0, 3, 4, 5, 15]) memory[page * PAGE_BYTE_LENGTH + 4095] = 2;
		const image = captureImage(memory, fresh);
		expect([...image.runs]).to.deep.equal([0, 1, 3, 3, 15, 1]);
		expect(pageCountOf(image)).to.equal(5);
		expect(image.byteLength).to.equal(WASM_PAGE);
	});

	it("carries a page that became zero, and none that grew as zero", () => {
		const fresh = new Uint8Array(WASM_PAGE).fill(1);
		const memory = new Uint8Array(2 * WASM_PAGE).fill(1);
		memory.fill(0, PAGE_BYTE_LENGTH, 2 * PAGE_BYTE_LENGTH);
		memory.fill(0, WASM_PAGE);
		expect([...captureImage(memory, fresh).runs]).to.deep.equal([1, 1]);
	});

	it("is a copy: what is written to memory later is not in it", () => {
		const memory = new Uint8Array(WASM_PAGE).fill(1);
		const image = captureImage(memory, new Uint8Array(WASM_PAGE));
		memory.fill(9);
		expect(image.pages.every((byte) => byte === 1)).to.equal(true);
	});

	const good: Image = {
		byteLength: WASM_PAGE,
		runs: Uint32Array.of(1, 2, 5, 1),
		pages: new Uint8Array(3 * PAGE_BYTE_LENGTH),
	};

	it("that is sound passes the check", () => {
		checkImage(good);
		checkImage({ byteLength: WASM_PAGE, runs: new Uint32Array(), pages: new Uint8Array() });
	});

	const damages: Record<string, Partial<Image>> = {
		"whose size is no number of wasm pages": { byteLength: WASM_PAGE + 4096 },
		"of no size": { byteLength: 0 },
		"whose size is negative": { byteLength: -WASM_PAGE },
		"larger than 4 GiB": { byteLength: 2 ** 32 + WASM_PAGE },
		"whose size is not given": { byteLength: undefined as unknown as number },
		"whose size is text": { byteLength: "65536" as unknown as number },
		"whose size is infinite": { byteLength: Number.POSITIVE_INFINITY },
		"whose runs end within a pair": { runs: Uint32Array.of(1, 2, 5) },
		"whose runs overlap": { runs: Uint32Array.of(1, 2, 2, 1) },
		"whose runs are out of order": { runs: Uint32Array.of(5, 1, 1, 2) },
		"with an empty run": { runs: Uint32Array.of(1, 0, 2, 3) },
		"with a run beyond the end of memory": { runs: Uint32Array.of(1, 2, 16, 1) },
		"with a run that ends beyond the end of memory": { runs: Uint32Array.of(14, 3) },
		"with runs whose sum overflows 32 bits": { runs: Uint32Array.of(1, 0xffffffff, 5, 4) },
		"with fewer pages than its runs want": { pages: new Uint8Array(2 * PAGE_BYTE_LENGTH) },
		"with more pages than its runs want": { pages: new Uint8Array(3 * PAGE_BYTE_LENGTH + 1) },
	};
	for (const [title, damage] of Object.entries(damages)) {
		it(`${title} is refused`, () => {
			expect(() => checkImage({ ...good, ...damage }))
				.to.throw(SnapshotError, /^The snapshot's image is damaged: /)
				.with.property("check", "content");
		});
	}
});
