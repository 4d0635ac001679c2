/** Wheels that must not be installed: each is refused with its name and the cause, before anything is written. */
import { expect } from "chai";
import type { PackageProblem } from "../../src/errors.js";
import { failure, find, ownCache } from "./finding.js";
import { makeWheel, type WheelDraft, type ZipDraft } from "./make-wheel.js";

const MIB = 1 << 20;
const extra = (more: ZipDraft) => (entries: ZipDraft[]) => [...entries, more];
const change = (path: string, more: Partial<ZipDraft>) => (entries: ZipDraft[]) =>
	entries.map((entry) => (entry.path === path ? { ...entry, ...more } : entry));
const data = Buffer.from("print(1)\n");

/** What is wrong, how to make it, which problem it is, and what the message must say. */
const cases: [string, WheelDraft, PackageProblem, string][] = [
	[
		"for another Python",
		{ tag: "cp311-cp311-pyemscripten_2026_0_wasm32" },
		"incompatible",
		"cp311",
	],
	[
		"for another platform",
		{ tag: "cp314-cp314-manylinux_2_28_x86_64" },
		"incompatible",
		"manylinux",
	],
	[
		"for another Pyodide",
		{ tag: "cp314-cp314-pyemscripten_2025_0_wasm32" },
		"incompatible",
		"2025_0",
	],
	[
		"for a later stable ABI",
		{ tag: "cp315-abi3-pyemscripten_2026_0_wasm32" },
		"incompatible",
		"cp315",
	],
	[
		"whose file is not the one in its RECORD",
		{ record: (text) => text.replace(/tiny\.py,sha256=./, "tiny.py,sha256=_") },
		"hash",
		"tiny.py",
	],
	[
		"whose file has another size than in its RECORD",
		{ record: (text) => text.replace(/(tiny\.py,[^,]*),\d+/, "$1,1") },
		"hash",
		"tiny.py",
	],
	[
		"whose RECORD lists a file that is not there",
		{ record: (text) => `lost.py,sha256=abc,3\n${text}` },
		"damaged",
		"lost.py",
	],
	[
		"whose RECORD uses a digest that is broken",
		{ record: (text) => text.replace(/tiny\.py,sha256=[^,]*/, "tiny.py,md5=abc") },
		"damaged",
		"md5",
	],
	[
		"that leads out of its place",
		{ entries: extra({ path: "../evil.py", data }) },
		"damaged",
		"../evil.py",
	],
	[
		"with .. in the middle of a path",
		{ entries: extra({ path: "a/../../b.py", data }) },
		"damaged",
		"..",
	],
	[
		"with an absolute path",
		{ entries: extra({ path: "/etc/evil.py", data }) },
		"damaged",
		"absolute",
	],
	["with a Windows drive", { entries: extra({ path: "C:/evil.py", data }) }, "damaged", "absolute"],
	[
		"with a backslash in a path",
		{ entries: extra({ path: "..\\evil.py", data }) },
		"damaged",
		"backslash",
	],
	["with NUL in a path", { entries: extra({ path: "evil\0.py", data }) }, "damaged", "control"],
	["with a path twice", { entries: extra({ path: "tiny.py", data }) }, "damaged", "twice"],
	[
		"with a file below a file",
		{ entries: extra({ path: "tiny.py/x.py", data }) },
		"damaged",
		"directory",
	],
	[
		"that declares more than can be",
		{ entries: change("tiny.py", { byteLength: 3 * 2 ** 30 }) },
		"limit",
		"limits.totalBytes",
	],
	[
		"that expands to more than it declares",
		{ entries: extra({ path: "bomb.bin", data: Buffer.alloc(64 * MIB), byteLength: 1000 }) },
		"damaged",
		"expands to more than the 1000 bytes",
	],
	[
		"whose entries share their bytes",
		{ entries: extra({ path: "again.py", data: Buffer.from("value = 17\n"), overlaps: true }) },
		"damaged",
		"overlaps",
	],
	[
		"that would write over the standard library",
		{ files: { "tiny-1.0.data/data/lib/python314.zip": "no zip" } },
		"damaged",
		"/lib/python314.zip",
	],
	["with a wrong CRC-32", { entries: change("tiny.py", { crc: 1 }) }, "damaged", "CRC-32"],
	["that is encrypted", { entries: change("tiny.py", { flags: 1 }) }, "damaged", "encrypted"],
	[
		"with an unknown compression",
		{ entries: change("tiny.py", { method: 14 }) },
		"damaged",
		"method 14",
	],
	[
		"without .dist-info",
		{ entries: (entries) => entries.filter(({ path }) => !path.includes(".dist-info")) },
		"damaged",
		".dist-info",
	],
	[
		"without METADATA",
		{ entries: (entries) => entries.filter(({ path }) => !path.endsWith("METADATA")) },
		"damaged",
		"METADATA",
	],
	[
		"of a later format",
		{
			entries: (entries) =>
				entries.map((entry) =>
					entry.path.endsWith("WHEEL")
						? { ...entry, data: Buffer.from("Wheel-Version: 2.0\n") }
						: entry,
				),
			record: (text) => text.replace(/.*WHEEL.*\n/, ""),
		},
		"damaged",
		"2.0",
	],
	[
		"that is another project's",
		{
			entries: (all) =>
				all.map((each) => ({ ...each, path: each.path.replace("tiny-", "other-") })),
		},
		"damaged",
		"another project",
	],
];

describe("a wheel", () => {
	before(ownCache);

	const install = (fileName: string, content: Uint8Array) =>
		find({ packages: [{ fileName, content }], dependencies: false });

	for (const [what, draft, problem, says] of cases) {
		it(`${what} is refused`, async () => {
			const { fileName, bytes } = makeWheel(draft);
			const { message } = await failure(install(fileName, bytes), problem);
			expect(message).to.include(fileName).and.include(says);
		});
	}

	it("that is cut short anywhere, or damaged anywhere, is refused or the same", async () => {
		const { fileName, bytes } = makeWheel();
		const whole = await install(fileName, bytes);
		for (let length = 0; length < bytes.length; length += 7) {
			await failure(install(fileName, bytes.subarray(0, length)), "damaged");
		}
		for (let at = 0; at < bytes.length; at += 3) {
			const damaged = Buffer.from(bytes);
			damaged[at] ^= 0x41;
			const outcome = await install(fileName, damaged).catch((error) => error.problem);
			if (typeof outcome === "string") expect(outcome).to.be.oneOf(["damaged", "hash"]);
			else {
				// What no reader looks at: times, versions, attributes.
				const contents = (found: typeof whole) =>
					found.installations[0].files.filter(
						({ path }) => !/RECORD$|SHA256$|direct_url/.test(path),
					);
				expect(
					contents(outcome).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
				).to.deep.equal(
					contents(whole).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
				);
			}
		}
	});

	it("is refused when it is not called like one", async () => {
		const { bytes } = makeWheel();
		for (const fileName of ["tiny.whl", "tiny-1.0.whl", "tiny-1.0-py3-none.whl"]) {
			const { message } = await failure(install(fileName, bytes), "damaged");
			expect(message).to.include(fileName);
		}
	});

	it("that puts a file where another one needs a directory is refused beside it", async () => {
		const one = makeWheel({ name: "one", files: { "data/config": "a file" } });
		const two = makeWheel({ name: "two", files: { "data/config/more": "a directory" } });
		const packages = [one, two].map(({ fileName, bytes }) => ({ fileName, content: bytes }));
		const { message } = await failure(find({ packages, dependencies: false }), "conflict");
		expect(message).to.include("data/config");
	});
});
