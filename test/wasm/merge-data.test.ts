import { expect } from "chai";
import { concatenate } from "../../src/engine/bytes.js";
import { mergeData } from "../../src/wasm/merge-data.js";

/** An active segment of the first memory: `(data (i32.const begin) …)`. */
const segment = (begin: number, ...bytes: number[]) => [
	...[0, 0x41, 0x80 | (begin & 0x7f), 0x80 | ((begin >> 7) & 0x7f), (begin >> 14) & 0x3f, 0x0b],
	...[bytes.length, ...bytes],
];
const sectionOf = (...segments: number[][]) =>
	Uint8Array.from([segments.length, ...segments.flat()]);
/** A module of one memory with a section of data, and what is in memory at its start. */
const memoryOf = (data: Uint8Array) => {
	const module = Uint8Array.from([
		...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...[5, 3, 1, 0, 1],
		...[7, 5, 1, 1, 0x6d, 2, 0],
		...[11, (data.byteLength & 0x7f) | 0x80, data.byteLength >> 7, ...data],
	]);
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module));
	return new Uint8Array((exports.m as WebAssembly.Memory).buffer);
};
const merged = (section: Uint8Array) => concatenate(mergeData(section)!);

describe("Merging segments of data", () => {
	it("leaves what memory holds, in fewer segments", () => {
		const section = sectionOf(segment(16, 1, 2), segment(18, 3), segment(100, 4), segment(9000, 5));
		const result = merged(section);
		expect(result[0]).to.equal(2);
		expect(memoryOf(result)).to.deep.equal(memoryOf(section));
		expect(memoryOf(result)[100]).to.equal(4);
	});

	it("leaves a section that has no segments", () => {
		expect(merged(sectionOf())).to.deep.equal(Uint8Array.of(0));
	});

	for (const [what, section] of Object.entries({
		"segments that overlap": sectionOf(segment(16, 1, 2), segment(17, 3)),
		"segments out of order": sectionOf(segment(16, 1), segment(8, 3)),
		"passive segments": Uint8Array.from([1, 1, 1, 7]),
		"segments relative to a global": Uint8Array.from([1, 0, 0x23, 0, 0x0b, 1, 7]),
		"a segment of a named memory": Uint8Array.from([1, 2, 0, 0x41, 0, 0x0b, 1, 7]),
		"an offset that is computed": Uint8Array.from([1, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b, 1, 7]),
	})) {
		it(`does not touch ${what}`, () => {
			expect(mergeData(section)).to.equal(undefined);
		});
	}
});
