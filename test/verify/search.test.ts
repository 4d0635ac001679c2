/** The search for many byte strings at once, held against the plain one. */
import { expect } from "chai";
import { Searcher } from "../../src/verify/host-strings/search.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The plain way: every needle at every offset. */
function plainSearch(needles: readonly Uint8Array[], haystack: Uint8Array): string[] {
	const found: string[] = [];
	needles.forEach((needle, index) => {
		for (let at = 0; at + needle.length <= haystack.length; at += 1) {
			if (needle.every((byte, i) => haystack[at + i] === byte)) found.push(`${index}@${at}`);
		}
	});
	return found.sort();
}

function search(needles: readonly Uint8Array[], haystack: Uint8Array): string[] {
	const named = needles.map((bytes, index) => ({ bytes, index }));
	return new Searcher(named)
		.search(haystack)
		.map(({ needle, offset }) => `${needle.index}@${offset}`)
		.sort();
}

describe("The search for host strings", () => {
	it("finds what the plain search finds, at every alignment, overlaps included", () => {
		// Four letters only, so that near misses abound.
		let state = 17;
		const letter = () => {
			state = (Math.imul(state, 1103515245) + 12345) >>> 0;
			return 0x61 + ((state >>> 16) & 3);
		};
		let hits = 0;
		for (let round = 0; round < 200; round += 1) {
			const haystack = Uint8Array.from({ length: 300 + (round % 7) }, letter);
			const needles = [8, 9, 13, 30].map((length, i) =>
				haystack.slice((round * 37 + i * 11) % 250, ((round * 37 + i * 11) % 250) + length),
			);
			needles.push(Uint8Array.from({ length: 8 }, letter));
			const view = haystack.subarray(round % 4);
			const found = search(needles, view);
			expect(found).to.deep.equal(plainSearch(needles, view));
			hits += found.length;
		}
		expect(hits).to.be.above(500);
	});

	it("finds a string at the very beginning and at the very end", () => {
		const needle = bytesOf("needle-8");
		for (const filler of [0, 1, 2, 3, 5]) {
			const haystack = bytesOf(`needle-8${"x".repeat(filler)}needle-8`);
			expect(search([needle], haystack)).to.deep.equal(["0@0", `0@${8 + filler}`].sort());
		}
	});

	it("finds nothing in nothing, and refuses needles that a word may not fit into", () => {
		expect(search([bytesOf("needle-8")], new Uint8Array())).to.deep.equal([]);
		expect(search([], bytesOf("anything"))).to.deep.equal([]);
		expect(() => search([bytesOf("short")], new Uint8Array(100))).to.throw(RangeError, "5 bytes");
	});
});
