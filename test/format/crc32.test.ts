/** CRC-32: ours in JavaScript against zlib's, the host's when it has one, and what it must find. */

import { spawnSync } from "node:child_process";
import { crc32 as zlibCrc32 } from "node:zlib";
import { expect } from "chai";
import { crc32, crc32Hex, crc32Sliced } from "../../src/engine/crc32.js";
import { seededRandom, someBytes } from "./support.js";

describe("CRC-32 in JavaScript", () => {
	it("gives the check value of the standard, and 0 for nothing", () => {
		expect(crc32Sliced(Buffer.from("123456789"))).to.equal(0xcbf43926);
		expect(crc32Sliced(new Uint8Array(0))).to.equal(0);
	});

	it("equals zlib's at every length up to 300 from every offset up to 16", () => {
		const bytes = someBytes(400, 41);
		for (let offset = 0; offset <= 16; offset++) {
			for (let length = 0; length <= 300; length++) {
				const view = bytes.subarray(offset, offset + length);
				expect(crc32Sliced(view), `${length} at ${offset}`).to.equal(zlibCrc32(view));
			}
		}
	});

	it("equals zlib's at 100 random lengths up to 1,000,000 and offsets", () => {
		const random = seededRandom(42);
		const bytes = someBytes(1_000_100, 43);
		for (let count = 0; count < 100; count++) {
			const offset = Math.floor(random() * 100);
			const view = bytes.subarray(offset, offset + Math.floor(random() * 1_000_000));
			expect(crc32Sliced(view), `${view.byteLength} at ${offset}`).to.equal(zlibCrc32(view));
		}
	});

	it("equals zlib's where all bits are the same, which a checksum without an initial value misses", () => {
		for (const fill of [0, 255]) {
			const values = Array.from({ length: 70 }, (_, length) => {
				const bytes = new Uint8Array(length).fill(fill);
				expect(crc32Sliced(bytes)).to.equal(zlibCrc32(bytes));
				return crc32Sliced(bytes);
			});
			expect(new Set(values).size).to.equal(values.length);
		}
	});

	it("takes bytes in shared memory", () => {
		const shared = new Uint8Array(new SharedArrayBuffer(1000));
		shared.set(someBytes(1000, 44));
		expect(crc32Sliced(shared)).to.equal(zlibCrc32(someBytes(1000, 44)));
	});
});

describe("crc32", () => {
	it("is the same number with and without a host that provides one, as hex with leading zeros", () => {
		const bytes = someBytes(1000, 45);
		expect(crc32(bytes)).to.equal(zlibCrc32(bytes));
		expect(crc32Hex(Buffer.from("123456789"))).to.equal("cbf43926");
		expect(crc32Hex(new Uint8Array(0))).to.equal("00000000");
	});

	it("is the host's once one is provided, which is looked for at the first use and once", () => {
		// In a process of its own: what a host provides is there for good.
		const modules = (path: string) =>
			JSON.stringify(new URL(`../../src/engine/${path}.js`, import.meta.url).href);
		const script = `
			import { crc32 } from ${modules("crc32")};
			import { provideCrc32 } from ${modules("hashing")};
			const seen = [];
			const bytes = new TextEncoder().encode("123456789");
			provideCrc32(() => void seen.push("none found"));
			for (let use = 0; use < 2; use++) seen.push(crc32(bytes));
			provideCrc32(() => (seen.push("found"), () => 7));
			seen.push("provided");
			for (let use = 0; use < 2; use++) seen.push(crc32(bytes));
			console.log(JSON.stringify(seen));`;
		const { stdout, stderr } = spawnSync(
			process.execPath,
			["--input-type=module", "--eval", script],
			{ encoding: "utf8" },
		);
		expect(stderr).to.equal("");
		const own = 0xcbf43926;
		expect(JSON.parse(stdout)).to.deep.equal(["none found", own, own, "provided", "found", 7, 7]);
	});
});
