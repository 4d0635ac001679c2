/**
 * Files that are no snapshot, or no longer: each is refused by a typed error whose first line is one
 * sentence, before anything is started. Most go through the decoder alone, as loadPyodide and
 * inspectSnapshot use it; test/boot/failing.test.ts has what a failed start leaves behind.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { IntegrityError, inspectSnapshot, loadPyodide, PythawError } from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { forge } from "../format/forge.js";
import { seededRandom } from "../format/support.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { decode, refusal } from "./refusal.js";

/** Both that take a snapshot from anywhere. */
const readers: readonly ((snapshot: string | Response) => Promise<unknown>)[] = [
	(snapshot) => loadPyodide({ snapshot }),
	inspectSnapshot,
];

describe("A file that is no snapshot any more", () => {
	const directory = temporaryDirectory();
	let bytes: Uint8Array;
	let sections: { name: string; offset: number; storedByteLength: number }[];
	/** Where the header ends. */
	let headerEnd: number;

	before(async () => {
		bytes = await baseSnapshot();
		sections = [...(await inspectSnapshot(bytes)).sections];
		headerEnd = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(16, true));
		await decode(bytes);
	});

	it("is refused if it is empty, a text or something else's", async () => {
		const others: Record<string, Uint8Array> = {
			empty: new Uint8Array(),
			text: new TextEncoder().encode("Once upon a time\n".repeat(50)),
			json: new TextEncoder().encode('{"pythaw": "0.1.0"}'),
			zip: new TextEncoder().encode("PK\x03\x04".repeat(100)),
			zeros: new Uint8Array(100_000),
		};
		for (const [title, other] of Object.entries(others)) {
			await refusal(decode(other), title);
			await refusal(inspectSnapshot(other), title);
		}
		expect((await refusal(decode(others.empty), "empty")).check).to.equal("truncated");
		expect((await refusal(decode(others.text), "text")).check).to.equal("magic");
	});

	it("is refused if it ends a byte before, at or after the end of any part", async () => {
		const ends = [8, 72, headerEnd];
		for (const { offset, storedByteLength } of sections)
			ends.push(offset, offset + storedByteLength);
		const lengths = new Set(ends.flatMap((end) => [end - 1, end, end + 1]));
		lengths.delete(bytes.byteLength);
		expect(lengths.size).to.be.above(20);
		for (const length of lengths) {
			const cut = new Uint8Array(length);
			cut.set(bytes.subarray(0, length));
			expect((await refusal(decode(cut), `${length} bytes`)).check).to.equal("truncated");
			expect((await refusal(inspectSnapshot(cut), `${length} bytes`)).check).to.equal("truncated");
		}
	});

	it("is refused at each of 1,000 random lengths", async () => {
		const random = seededRandom(1000);
		for (let round = 0; round < 1000; round += 1) {
			// Every other one within the header, which would be missed otherwise.
			const length = Math.floor(random() * (round % 2 ? bytes.byteLength : headerEnd));
			const { check } = await refusal(decode(bytes.subarray(0, length)), `${length} bytes`);
			expect(check).to.equal("truncated");
		}
	});

	it("is refused if it ends early as a file, also where only the header is read", async () => {
		const file = join(directory, "short.pysnap");
		for (const length of [0, 50, headerEnd - 1, headerEnd, bytes.byteLength - 1]) {
			writeFileSync(file, bytes.subarray(0, length));
			const error = await refusal(inspectSnapshot(file), `${length} bytes`);
			expect(error.check).to.equal("truncated");
		}
		writeFileSync(file, Buffer.concat([bytes, Buffer.from("x")]));
		expect((await refusal(inspectSnapshot(file), "one more")).check).to.equal("truncated");
	});

	it("is refused if one bit of the header, a section or the space between is another", async () => {
		const random = seededRandom(8);
		const parts = [
			{ name: "header", begin: 0, end: headerEnd },
			...sections.map(({ name, offset, storedByteLength }) => ({
				name,
				begin: offset,
				end: offset + storedByteLength,
			})),
		];
		const copy = Uint8Array.from(bytes);
		for (const { name, begin, end } of parts) {
			if (begin === end) continue;
			const offsets = [begin, end - 1, begin + Math.floor(random() * (end - begin))];
			// Any bit of the header can mean anything; a section is a checksum's business.
			if (name === "header")
				for (let i = 0; i < 200; i += 1) offsets.push(Math.floor(random() * end));
			for (const offset of offsets) {
				const bit = 1 << Math.floor(random() * 8);
				copy[offset] ^= bit;
				const what = `${name}, bit of byte ${offset}`;
				const error = await refusal(decode(copy), what);
				if (name !== "header") {
					expect(error.check, what).to.equal("checksum");
					expect(error.message, what).to.contain(`"${name}"`);
				} else {
					await refusal(inspectSnapshot(copy), what);
				}
				copy[offset] ^= bit;
			}
		}
		await decode(copy);
	});

	it("is refused if it is of a newer format, by its version", async () => {
		const forged = forge({ major: 2, minor: 3 });
		for (const read of [decode, inspectSnapshot]) {
			const error = await refusal(read(forged), "version 2.3");
			expect(error.check).to.equal("version");
			expect(error.message.split("\n")[0]).to.match(/2\.3/);
		}
	});

	it("is refused if it has not the digest that was asked for", async () => {
		const integrity = `sha256-${"B".repeat(43)}=`;
		const error = await rejectionOf(loadPyodide({ snapshot: bytes, integrity }), IntegrityError);
		expect(error.code).to.equal("ERR_INTEGRITY");
		expect(error.message).to.contain(integrity);
	});

	it("is whole if it has the digest that was asked for: the checksums in it are not looked at", async () => {
		const copy = Uint8Array.from(bytes);
		const { offset } = sections.find(({ name }) => name === "file-data")!;
		copy[offset] ^= 1;
		await refusal(loadPyodide({ snapshot: copy }), "another byte");
		const integrity = `sha256-${createHash("sha256").update(copy).digest("base64")}`;
		const pyodide = await loadPyodide({ snapshot: copy, integrity });
		expect(pyodide.runPython("6 * 7")).to.equal(42);
	});

	it("is named if it cannot be read", async () => {
		const missing = join(directory, "missing.pysnap");
		for (const [location, reason] of [
			[missing, "there is no such file"],
			[directory, "it is a directory, not a file"],
		] as const) {
			for (const read of readers) {
				const error = await rejectionOf(read(location), PythawError);
				expect(error.code).to.equal("ERR_READ");
				expect(error.message).to.equal(`Cannot read ${location}: ${reason}`);
			}
		}
	});

	it("is refused if it came with an error of HTTP", async () => {
		const response = () => new Response("Not here", { status: 404 });
		for (const read of readers) {
			expect((await refusal(read(response()), "404")).message).to.contain("HTTP status 404");
		}
	});
});
