/** The host on Node: which Node it needs, and how it reads. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
	closeSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { read, readOpen } from "../../src/node/files.js";
import { root } from "../engines/engines.js";

describe("A Node that is too old", () => {
	// What tells it from one that is not: Node has this function since 20.16 and 22.3.
	const older = ["--import", "data:text/javascript,delete process.getBuiltinModule"];

	it("is told which it takes, in the words of package.json", () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			[...older, join(root, "dist", "cli.js"), "doctor"],
			{ encoding: "utf8" },
		);
		expect(status).to.equal(1);
		expect(stderr).to.equal(
			`pythaw doctor: pythaw needs Node 20.16, 22.3 or later; this is Node ${process.versions.node}.\n`,
		);
		const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
		expect(engines).to.deep.equal({ node: "^20.16.0 || >=22.3.0" });
	});
});

describe("A file on Node", () => {
	let directory: string;
	before(() => {
		directory = mkdtempSync(join(tmpdir(), "pythaw-host-"));
	});
	after(() => rmSync(directory, { recursive: true, force: true }));

	const MEBIBYTE = 1 << 20;
	/** What threads read in parts. */
	const sizes = [0, 1, 2.5 * MEBIBYTE - 1, 2.5 * MEBIBYTE, 2.5 * MEBIBYTE + 1, 7 * MEBIBYTE + 3];

	it("is read whole, whatever its size", async () => {
		const file = join(directory, "whole");
		for (const size of sizes) {
			const bytes = randomBytes(size);
			writeFileSync(file, bytes);
			expect(Buffer.compare(await read(file), bytes), `${size} bytes`).to.equal(0);
		}
	});

	it("is read as far as it goes, if it has been cut since it was asked for its size", async () => {
		const file = join(directory, "cut");
		const bytes = randomBytes(7 * MEBIBYTE);
		for (const left of [6 * MEBIBYTE, 3 * MEBIBYTE, 0]) {
			writeFileSync(file, bytes);
			const fd = openSync(file, "r");
			const reading = readOpen(fd, bytes.byteLength, file);
			truncateSync(file, left);
			const found = await reading;
			closeSync(fd);
			// The threads may have been faster.
			expect(found.byteLength).to.be.within(left, bytes.byteLength);
			expect(Buffer.compare(found, bytes.subarray(0, found.byteLength))).to.equal(0);
		}
	});
});
