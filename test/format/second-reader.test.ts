/**
 * docs/format.md is enough to write a reader: second_reader.py was, and agrees with ours on what
 * containers say and on why others are refused. Needs python3; fails without it.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { SnapshotError } from "../../src/errors.js";
import type { Header } from "../../src/format/container.js";
import { readHeader } from "../../src/format/decode.js";
import { encodeContainer } from "../../src/format/encode.js";
import { temporaryDirectory } from "../suite/start.js";
import { type ForgedSection, type Forgery, forge } from "./forge.js";
import {
	codecs,
	flipped,
	largeContents,
	readAll,
	seededRandom,
	smallContents,
	someBytes,
} from "./support.js";

// From build/test/format/, where the compiled tests run, to the source tree.
const SCRIPT = fileURLToPath(new URL("../../../test/format/second_reader.py", import.meta.url));

interface Reading {
	header?: Header;
	/** SHA-256 of each section's content in hex; null for what Python cannot expand. */
	contents?: Record<string, string | null>;
	check?: string;
	error?: string;
}

/** What the Python reader makes of each of `containers`. */
async function readInPython(containers: readonly Uint8Array[]): Promise<Reading[]> {
	const directory = temporaryDirectory();
	const paths = containers.map((_, index) => join(directory, `${index}.pysnap`));
	await Promise.all(paths.map((path, index) => writeFile(path, containers[index])));
	const options = { encoding: "utf8", maxBuffer: 2 ** 26 } as const;
	const { error, status, stdout, stderr } = spawnSync("python3", [SCRIPT, ...paths], options);
	if (error) {
		throw new Error(
			`This test needs python3 on the PATH, which could not be run: ${error.message}`,
		);
	}
	if (status !== 0) throw new Error(`The second reader ended with ${status}:\n${stderr}`);
	return JSON.parse(stdout);
}

describe("the second reader, written in Python from docs/format.md", () => {
	for (const [size, contents] of [
		["small", smallContents()],
		["larger", largeContents()],
	] as const) {
		it(`reads the same header and contents from a ${size} container`, async () => {
			const bytes = await encodeContainer(contents, codecs);
			const [reading] = await readInPython([bytes]);
			expect(reading.error).to.equal(undefined);
			expect(reading.header).to.deep.equal(await readHeader(bytes));
			for (const { name, bytes, compression } of contents.sections) {
				const digest = createHash("sha256").update(bytes).digest("hex");
				expect(reading.contents![name]).to.equal(compression === "zstd" ? null : digest);
			}
		});
	}

	it("refuses damaged containers for the same reason as ours, 400 of them", async () => {
		const bytes = await encodeContainer(smallContents(), codecs);
		const random = seededRandom(31);
		const place = () => Math.floor(random() * bytes.byteLength);
		const damaged = Array.from({ length: 400 }, (_, index) =>
			index % 2 ? bytes.slice(0, place()) : flipped(bytes, place(), Math.floor(random() * 8)),
		);
		await expectSameChecks(damaged);
	});

	it("refuses forged containers for the same reason as ours, 1,000 of them", async () => {
		const random = seededRandom(32);
		await expectSameChecks(Array.from({ length: 1000 }, () => forge(randomForgery(random))));
	});
});

/** Requires that both readers accept or refuse each container, for the same check. */
async function expectSameChecks(containers: readonly Uint8Array[]): Promise<void> {
	const readings = await readInPython(containers);
	const seen = new Set<string>();
	for (const [index, bytes] of containers.entries()) {
		const ours = await readAll(bytes).then(
			() => "accepted",
			(error) => (error instanceof SnapshotError ? error.check : Promise.reject(error)),
		);
		const { check = "accepted", error } = readings[index];
		expect(check, `container ${index}: ${error}`).to.equal(ours);
		seen.add(ours);
	}
	expect(seen.size, [...seen].join()).to.be.above(2);
}

/** A small container of which zero to two fields are wrong. */
function randomForgery(random: () => number): Forgery {
	const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)];
	const length = () =>
		pick<number | bigint>([
			0,
			1,
			64,
			75,
			76,
			106,
			112,
			128,
			192,
			256,
			320,
			2 ** 26 + 1,
			2 ** 32,
			2n ** 53n,
		]);
	const sections: ForgedSection[] = ["memory", "files", "references"]
		.slice(Math.floor(random() * 3))
		.map((name, index) => ({ name, stored: someBytes(Math.floor(random() * 100), index) }));
	const forgery: Forgery = { sections };
	const faults: (() => void)[] = [
		() => {},
		() => (forgery.major = pick([0, 1, 2, 65535])),
		() => (forgery.minor = pick([0, 1, 65535])),
		() => (forgery.sectionCount = pick([0, 1, 2, 3, 4, 2 ** 32 - 1])),
		() => (forgery.headerByteLength = length()),
		() => (forgery.totalByteLength = length()),
		() => (forgery.manifestByteLength = length()),
		() => (forgery.manifest = pick(["", "1", "nul", "[1,]", "NaN", '"\u007f"', "\ufeff1", '"\n"'])),
		() => (forgery.manifest = Buffer.from(pick(["22c322", "22eda08022", "22c3a422", "ff"]), "hex")),
		() =>
			(pick(sections).name = pick(["memory", "files", "", "A", "a b", "\u00e4", "a".repeat(255)])),
		() => (pick(sections).compression = pick([0, 1, 3, 255])),
		() => (pick(sections).offset = length()),
		() => (pick(sections).storedByteLength = length()),
		() => (pick(sections).byteLength = length()),
		() => (pick(sections).checksum = Buffer.alloc(4)),
	];
	for (let count = 0; count < 2; count++) pick(faults)();
	return forgery;
}
