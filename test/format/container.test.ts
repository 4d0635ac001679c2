/** What goes into a container comes out of it, and the same contents give the same bytes. */

import { expect } from "chai";
import { EngineError, SnapshotError } from "../../src/errors.js";
import { readHeader } from "../../src/format/decode.js";
import { encodeContainer } from "../../src/format/encode.js";
import { rejectionOf } from "../suite/thrown.js";
import { forge } from "./forge.js";
import {
	BUILD_ID,
	codecs,
	compressions,
	expectRejected,
	largeContents,
	readAll,
	readSections,
	smallContents,
	someBytes,
} from "./support.js";

describe("a container", () => {
	for (const compression of compressions) {
		it(`gives back sections of every size stored with ${compression}`, async () => {
			const lengths = [0, 1, 63, 64, 65, 4096, 100_000];
			const sections = lengths.map((length) => ({
				name: `of-${length}`,
				bytes: someBytes(length, length),
				compression,
			}));
			const bytes = await encodeContainer({ buildId: BUILD_ID, manifest: null, sections }, codecs);
			const contents = await readAll(bytes);
			expect([...contents.keys()]).to.deep.equal(sections.map(({ name }) => name));
			for (const { name, bytes } of sections) {
				expect(contents.get(name)).to.deep.equal(bytes);
				expect(contents.get(name)!.constructor, "no Buffer of Node's").to.equal(Uint8Array);
			}
			const header = await readHeader(bytes);
			expect(header.sections.map((entry) => entry.compression)).to.deep.equal(
				lengths.map(() => compression),
			);
		});
	}

	it("stores compressed sections in fewer bytes", async () => {
		const { sections } = await readHeader(await encodeContainer(largeContents(), codecs));
		for (const entry of sections) {
			if (entry.compression === "none") expect(entry.storedByteLength).to.equal(entry.byteLength);
			else expect(entry.storedByteLength).to.be.below(entry.byteLength * 0.7);
		}
	});

	it("gives back the build id, the version and the manifest", async () => {
		const contents = smallContents();
		const header = await readHeader(await encodeContainer(contents, codecs));
		expect(header.formatVersion).to.deep.equal({ major: 1, minor: 1 });
		expect(header.buildId).to.equal(BUILD_ID);
		expect(header.manifest).to.deep.equal(contents.manifest);
	});

	it("may have no sections", async () => {
		const bytes = await encodeContainer({ buildId: BUILD_ID, manifest: {}, sections: [] }, codecs);
		const header = await readHeader(bytes);
		expect(header.byteLength).to.equal(bytes.byteLength);
		expect((await readSections(bytes, header, codecs)).size).to.equal(0);
	});

	it("is the same bytes for the same contents", async () => {
		const first = await encodeContainer(largeContents(), codecs);
		const second = await encodeContainer(largeContents(), codecs);
		expect(second).to.deep.equal(first);
	});

	it("does not show in which order the manifest's keys were set", async () => {
		const sections = smallContents().sections;
		const encode = (manifest: unknown) =>
			encodeContainer({ buildId: BUILD_ID, manifest, sections }, codecs);
		const first = await encode({ a: { x: 1, y: [{ p: 1, q: 2 }] }, b: 2 });
		const second = await encode({ b: 2, a: { y: [{ q: 2, p: 1 }], x: 1 } });
		expect(second).to.deep.equal(first);
	});

	it("keeps manifest keys that mean something to JavaScript", async () => {
		const manifest = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
		const bytes = await encodeContainer({ buildId: BUILD_ID, manifest, sections: [] }, codecs);
		const { manifest: decoded } = await readHeader(bytes);
		expect(JSON.stringify(decoded)).to.equal('{"__proto__":{"x":1},"constructor":2}');
	});

	it("has exactly the bytes that docs/format.md describes", async () => {
		const sections = [
			{ name: "memory", bytes: someBytes(100, 1) },
			{ name: "file-data", bytes: someBytes(70, 2) },
		];
		const encoded = await encodeContainer(
			{ buildId: BUILD_ID, manifest: { b: 1, a: "ä" }, sections },
			codecs,
		);
		const forged = forge({
			buildId: BUILD_ID,
			manifest: '{"a":"ä","b":1}',
			sections: sections.map(({ name, bytes }) => ({ name, stored: bytes })),
		});
		expect(encoded).to.deep.equal(forged);
	});

	it("begins each section at a multiple of 64 bytes", async () => {
		const { sections } = await readHeader(await encodeContainer(largeContents(), codecs));
		for (const { offset } of sections) expect(offset % 64).to.equal(0);
	});
});

describe("sections that are not compressed", () => {
	it("are views of the container's bytes, also inside a larger Buffer", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const buffer = Buffer.alloc(bytes.byteLength + 20);
		buffer.set(bytes, 7);
		const inside = buffer.subarray(7, 7 + bytes.byteLength);
		const header = await readHeader(inside);
		const memory = (await readSections(inside, header, codecs)).get("memory")!;
		expect(memory.buffer).to.equal(buffer.buffer);
		expect(memory.byteOffset).to.equal(inside.byteOffset + header.sections[0].offset);
		expect(memory.constructor).to.equal(Uint8Array);
		expect(memory).to.deep.equal(smallContents().sections[0].bytes);
	});
});

describe("readHeader", () => {
	it("returns what it has verified, even if the bytes change meanwhile", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const expected = await readHeader(bytes);
		const reading = readHeader(bytes);
		bytes.fill(0);
		expect(await reading).to.deep.equal(expected);
	});
});

describe("readSections", () => {
	it("takes bytes in shared and in resizable memory", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
		const resizable = new Uint8Array(
			new ArrayBuffer(bytes.byteLength, { maxByteLength: bytes.byteLength * 2 }),
		);
		for (const copy of [shared, resizable]) {
			copy.set(bytes);
			const contents = await readAll(copy);
			for (const { name, bytes } of smallContents().sections) {
				expect(contents.get(name)).to.deep.equal(bytes);
			}
		}
	});

	it("asks no codec for anything before every checksum has been verified", async () => {
		const bytes = await encodeContainer(largeContents(), codecs);
		bytes[bytes.byteLength - 1] ^= 1;
		const refusing = { compress: unexpected, decompress: unexpected };
		const header = await readHeader(bytes);
		await expectRejected(
			readSections(bytes, header, { gzip: refusing, zstd: refusing }),
			"checksum",
			/"file-data"/,
		);
	});

	it("refuses bytes of another length than the header's container", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const header = await readHeader(bytes);
		await expectRejected(
			readSections(bytes.subarray(0, header.byteLength), header, codecs),
			"truncated",
		);
	});

	it("names the section and the method when expanding fails", async () => {
		const stored = Buffer.from("this is no gzip member");
		const bytes = forge({ sections: [{ name: "files", stored, compression: "gzip" }] });
		await expectRejected(readAll(bytes), "compression", /"files".*gzip: incorrect header check/);
	});

	it("names the missing method as a feature, and what to do, before it verifies anything", async () => {
		const section = { name: "memory", bytes: someBytes(10, 1), compression: "zstd" as const };
		const bytes = await encodeContainer(
			{ buildId: BUILD_ID, manifest: {}, sections: [section] },
			{ zstd: { compress: async (bytes) => bytes, decompress: unexpected } },
		);
		bytes[bytes.byteLength - 1] ^= 1;
		const error = await rejectionOf(readSections(bytes, await readHeader(bytes), {}));
		expect(error).to.be.instanceOf(EngineError);
		expect((error as EngineError).feature).to.equal("zstd");
		const { message } = error as EngineError;
		expect(message).to.match(/"memory".*zstd[\s\S]*--compress gzip[\s\S]*22\.15/);
	});

	it("passes on what a codec says about the engine", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const missing = new EngineError("DecompressionStream", "There is none.");
		const absent = { compress: unexpected, decompress: () => Promise.reject(missing) };
		const reading = readSections(bytes, await readHeader(bytes), { gzip: absent, zstd: absent });
		expect(await rejectionOf(reading)).to.equal(missing);
	});
});

describe("encodeContainer", () => {
	const encode = (changes: object) => encodeContainer({ ...smallContents(), ...changes }, codecs);
	const section = { name: "memory", bytes: new Uint8Array(1) };
	const circular: Record<string, unknown> = {};
	circular.self = circular;

	const mistakes: [string, object, RegExp][] = [
		["a short build id", { buildId: "abc" }, /^buildId/],
		["an upper-case build id", { buildId: BUILD_ID.toUpperCase() }, /^buildId/],
		["no manifest", { manifest: undefined }, /^manifest/],
		["a manifest with a cycle", { manifest: circular }, /^manifest/],
		["a manifest with a bigint", { manifest: { size: 1n } }, /^manifest/],
		["a name with a slash", { sections: [{ ...section, name: "a/b" }] }, /^name.*"a\/b"/],
		["an empty name", { sections: [{ ...section, name: "" }] }, /^name/],
		["a name twice", { sections: [section, section] }, /^name.*unique.*"memory"/],
		[
			"an unknown method",
			{ sections: [{ ...section, compression: "brotli" }] },
			/^compression.*"brotli".*"memory"/,
		],
	];
	for (const [what, changes, message] of mistakes) {
		it(`refuses ${what} with a TypeError that names it`, async () => {
			const error = await rejectionOf(encode(changes));
			expect(error).to.be.instanceOf(TypeError);
			expect((error as TypeError).message).to.match(message);
		});
	}

	it("says which method is missing on this engine", async () => {
		const sections = [{ ...section, compression: "zstd" as const }];
		const error = await rejectionOf(encodeContainer({ ...smallContents(), sections }, {}));
		expect(error).to.be.instanceOf(EngineError);
		expect((error as EngineError).feature).to.equal("zstd");
	});

	it("says which section could not be compressed, and why", async () => {
		const sections = [{ ...section, compression: "gzip" as const }];
		const failing = { compress: async () => Promise.reject(new Error("disk on fire")) };
		const error = await rejectionOf(
			encodeContainer(
				{ ...smallContents(), sections },
				{ gzip: { ...failing, decompress: unexpected } },
			),
		);
		expect(error).to.be.instanceOf(SnapshotError);
		expect((error as SnapshotError).check).to.equal("compression");
		expect((error as SnapshotError).message).to.match(/"memory".*gzip: disk on fire/);
	});

	it("refuses a manifest that no reader would accept for its size", async () => {
		await expectRejected(encode({ manifest: "x".repeat(64 * 2 ** 20) }), "manifest", /67108864/);
	});
});

async function unexpected(): Promise<never> {
	throw new Error("no codec should have been called");
}
