/** Files that were never containers, containers from other versions, and containers made to harm. */

import * as zlib from "node:zlib";
import { expect } from "chai";
import { readHeader } from "../../src/format/decode.js";
import { encodeContainer } from "../../src/format/encode.js";
import { type ForgedSection, type Forgery, forge } from "./forge.js";
import {
	codecs,
	expectRejected,
	readAll,
	readSections,
	smallContents,
	someBytes,
} from "./support.js";

const text = (content: string) => Uint8Array.from(Buffer.from(content, "latin1"));

describe("a file that is no container", () => {
	it("is reported as empty when it is", async () => {
		await expectRejected(readHeader(new Uint8Array(0)), "truncated", /is empty/);
	});

	const files: [string, string, RegExp][] = [
		["a text file", "just a few words\n", /text file/],
		["a short text file", "hi", /text file/],
		["a web page", "<!DOCTYPE html><title>404</title>", /web page/],
		["a gzip file", "\x1f\x8b\x08\0\0\0\0\0\0\x03", /gzip/],
		["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\n", /git lfs pull/],
		["some binary", "\0snp\0\0\0\0\0\0\0\0", /not a snapshot/],
	];
	for (const [what, content, advice] of files) {
		it(`is refused for its magic, and said to be ${what} when it is one`, async () => {
			const reading = readHeader(text(content));
			await expectRejected(reading, "magic", /^Snapshot has invalid magic number/);
			await reading.catch((error) => expect(error.message.split("\n")[1]).to.match(advice));
		});
	}
});

describe("a container that went through a text-mode transfer", () => {
	const damages: [string, (content: string) => string][] = [
		["CR LF became LF", (content) => content.replaceAll("\r\n", "\n")],
		["LF became CR LF", (content) => content.replaceAll("\n", "\r\n")],
		["CR became LF", (content) => content.replaceAll("\r", "\n")],
		[
			"high bits were stripped",
			(content) =>
				content.replace(/[\x80-\xff]/g, (c) => String.fromCharCode(c.charCodeAt(0) & 0x7f)),
		],
	];
	for (const [what, damage] of damages) {
		it(`is told so when ${what}`, async () => {
			const bytes = await encodeContainer(smallContents(), codecs);
			const damaged = text(damage(Buffer.from(bytes).toString("latin1")));
			const reading = readHeader(damaged);
			await expectRejected(reading, "magic", /^Snapshot has invalid magic number/);
			await reading.catch((error) => expect(error.message).to.match(/text-mode transfer/));
		});
	}
});

describe("a container of another version", () => {
	it("is refused if its major version is newer, with both versions and the advice to update", async () => {
		const bytes = forge({ major: 2, minor: 7 });
		await expectRejected(readHeader(bytes), "version", /version 2\.7.*reads version 1/);
		await readHeader(bytes).catch((error) => expect(error.message).to.match(/Update pythaw/));
	});

	it("is refused if its major version is older", async () => {
		await expectRejected(readHeader(forge({ major: 0, minor: 9 })), "version", /version 0\.9/);
	});

	it("is read if only its minor version is newer, with the sections nobody knows", async () => {
		const stored = someBytes(10, 1);
		const bytes = forge({
			minor: 99,
			manifest: '{"unheard-of": 1}',
			sections: [
				{ name: "memory", stored },
				{ name: "unheard-of", stored },
			],
		});
		const header = await readHeader(bytes);
		expect(header.formatVersion).to.deep.equal({ major: 1, minor: 99 });
		expect((await readSections(bytes, header, codecs)).get("memory")).to.deep.equal(stored);
	});
});

describe("a hostile header", () => {
	const stored = someBytes(10, 1);
	const memory: ForgedSection = { name: "memory", stored };
	const one = (changes: Partial<ForgedSection>): Forgery => ({
		sections: [{ ...memory, ...changes }],
	});
	const huge = 2 ** 53 - 1;

	const headers: [string, Forgery, Parameters<typeof expectRejected>[1], RegExp][] = [
		["a header length of 2^64 - 1", { headerByteLength: 2n ** 64n - 1n }, "header", /1844674/],
		["a header length of 2^53 - 1", { headerByteLength: huge }, "header", /9007199254740991/],
		["a header longer than the file", { headerByteLength: 200 }, "header", /claims/],
		[
			"a header of more than 64 MiB",
			{ headerByteLength: 2 ** 26 + 1, totalByteLength: huge },
			"header",
			/67108864/,
		],
		["a header too short to be one", { headerByteLength: 75 }, "header", /75 bytes.*76 to/],
		["a header length of 0", { headerByteLength: 0 }, "header", /claims to have 0/],
		["a total length of 2^64 - 1", { totalByteLength: 2n ** 64n - 1n }, "header", /1844674/],
		["a total length of 2^53 - 1", { totalByteLength: huge }, "section", /ends at byte 78/],
		[
			"a manifest length of 2^53 - 1",
			{ manifestByteLength: huge },
			"header",
			/manifest of 2 bytes/,
		],
		["a manifest length of 2^64 - 1", { manifestByteLength: 2n ** 64n - 1n }, "header", /1844674/],
		["a manifest one byte short", { manifestByteLength: 1 }, "header", /manifest of 2 bytes/],
		["2^32 - 1 sections", { sectionCount: 2 ** 32 - 1 }, "header", /4294967295 sections/],
		[
			"more sections than rows",
			{ ...one({}), sectionCount: 2, manifest: "z".repeat(70) },
			"header",
			/ends early/,
		],
		["fewer sections than rows", { ...one({}), sectionCount: 0 }, "header", /manifest of/],
		["a manifest that is not JSON", { manifest: "{oops}" }, "manifest", /not JSON/],
		["an empty manifest", { manifest: "" }, "manifest", /not JSON/],
		["bad UTF-8", { manifest: Buffer.from([0x22, 0xff, 0x22]) }, "manifest", /UTF-8/],
		["a surrogate in UTF-8", { manifest: Buffer.from("22eda08022", "hex") }, "manifest", /UTF-8/],
		["a byte order mark", { manifest: "\ufeff{}" }, "manifest", /JSON/],
		["an empty name", one({ name: "" }), "section", /name/],
		["a name in bad UTF-8", one({ name: Buffer.from([0xff, 0xfe]) }), "section", /name/],
		["a name with a terminal's escapes", one({ name: "\x1b[2Jmemory" }), "section", /name/],
		["a name twice", { sections: [memory, memory] }, "section", /two sections named "memory"/],
		["an unknown method", one({ compression: 7 }), "compression", /"memory".*method 7/],
		["an offset of 2^64 - 1", one({ offset: 2n ** 64n - 1n }), "header", /1844674/],
		["an offset of 2^53 - 1", one({ offset: huge }), "section", /begins at byte 9007199254740991/],
		["a section in the header", one({ offset: 0 }), "section", /begins at byte 0 instead of 128/],
		["a section not aligned", one({ offset: 129 }), "section", /begins at byte 129/],
		["a gap before a section", one({ offset: 192 }), "section", /begins at byte 192/],
		[
			"overlapping sections",
			{ sections: [memory, { ...memory, name: "files", offset: 192 }] },
			"section",
			/"files" begins at byte 192 instead of 256/,
		],
		[
			"sections out of order",
			{
				sections: [
					{ ...memory, offset: 256 },
					{ ...memory, name: "files", offset: 192 },
				],
			},
			"section",
			/"memory" begins at byte 256/,
		],
		[
			"a section of 2^53 - 1 bytes",
			one({ storedByteLength: huge, byteLength: huge }),
			"section",
			/"memory" ends at byte/,
		],
		[
			"a section past the end",
			one({ storedByteLength: 11, byteLength: 11 }),
			"section",
			/"memory" ends at byte 139 of a snapshot of 138/,
		],
		[
			"a section that ends early",
			one({ storedByteLength: 9, byteLength: 9 }),
			"section",
			/ends at byte 137 instead of 138/,
		],
		["none that shrinks", one({ byteLength: 9 }), "section", /9 bytes when stored in 10/],
		["none that grows", one({ byteLength: 11 }), "section", /11 bytes when stored in 10/],
		[
			"gzip beyond what gzip can do",
			one({ compression: "gzip", byteLength: 10 * 1032 + 1 }),
			"section",
			/10321 bytes when stored in 10/,
		],
		[
			"zstd beyond what zstd can do",
			one({ compression: "zstd", byteLength: 10 * 32768 + 1 }),
			"section",
			/327681 bytes when stored in 10/,
		],
		[
			"more than 4 GiB expanded",
			one({ stored: new Uint8Array(2 ** 18), compression: "zstd", byteLength: 2 ** 32 + 1 }),
			"section",
			/4294967297 bytes/,
		],
	];
	for (const [what, forgery, check, firstLine] of headers) {
		it(`is refused for ${what}`, async () => {
			await expectRejected(readHeader(forge(forgery), { partial: true }), check, firstLine);
		});
	}

	it("is told from an honest one that was forged alike", async () => {
		expect((await readAll(forge({ sections: [memory] }))).get("memory")).to.deep.equal(stored);
	});
});

describe("a section that expands to more than it declares", () => {
	const bomb = zlib.gzipSync(new Uint8Array(2 ** 20));
	const sections: ForgedSection[] = [
		{ name: "files", stored: bomb, compression: "gzip", byteLength: 4096 },
	];

	it("is refused by a codec that stops at the declared length", async () => {
		await expectRejected(readAll(forge({ sections })), "compression", /"files".*gzip/);
	});

	it("is refused also if the codec does not stop", async () => {
		const bytes = forge({ sections });
		const careless = {
			compress: async (bytes: Uint8Array) => bytes,
			decompress: async (bytes: Uint8Array) => zlib.gunzipSync(bytes),
		};
		await expectRejected(
			readSections(bytes, await readHeader(bytes), { gzip: careless }),
			"compression",
			/"files" expands with gzip to 1048576 bytes instead of 4096/,
		);
	});
});

describe("a section that expands to less than it declares", () => {
	it("is refused", async () => {
		const stored = zlib.gzipSync(new Uint8Array(100));
		const sections = [{ name: "files", stored, compression: "gzip" as const, byteLength: 101 }];
		await expectRejected(readAll(forge({ sections })), "compression", /100 bytes instead of 101/);
	});
});
