/** What a snapshot says of itself: the same wherever it lies, from its header alone. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { inspectSnapshot, loadPyodide, SnapshotError, takeSnapshot } from "../../src/index.js";
import { version } from "../../src/version.js";
import { baseSnapshot } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";

describe("What a snapshot says of itself", () => {
	const directory = temporaryDirectory();
	const file = join(directory, "base.pysnap");
	let bytes: Uint8Array;

	before(async () => {
		bytes = await baseSnapshot();
		writeFileSync(file, bytes);
	});

	it("is the same from a path, a URL, bytes, a Blob and a Response", async () => {
		const expected = await inspectSnapshot(bytes);
		for (const source of [
			file,
			pathToFileURL(file),
			pathToFileURL(file).href,
			new Blob([bytes as BlobPart]),
			new Response(bytes as BodyInit),
			Promise.resolve(file),
		]) {
			expect(await inspectSnapshot(source)).to.deep.equal(expected);
		}
	});

	it("is what takeSnapshot says of what it made", async () => {
		const pyodide = await loadPyodide({ snapshot: bytes });
		const snapshot = await takeSnapshot(pyodide);
		expect(await inspectSnapshot(snapshot.bytes)).to.deep.equal(snapshot.manifest);
	});

	it("names what it was made with", async () => {
		const { pyodide, pythaw, modules, byteLength, sections, formatVersion } =
			await inspectSnapshot(file);
		const release = JSON.parse(
			readFileSync(join(root, "node_modules/pyodide/package.json"), "utf8"),
		);
		expect(pythaw).to.equal(version);
		expect(pyodide.version).to.equal(release.version);
		expect(pyodide.python).to.match(/^3\.14\.\d+$/);
		expect(formatVersion).to.deep.equal({ major: 1, minor: 1 });
		expect(modules).to.include.members(["sys", "asyncio", "pyodide.ffi"]);
		expect(modules).to.deep.equal([...modules].sort());
		expect(byteLength).to.equal(bytes.byteLength);
		const last = sections.at(-1)!;
		expect(last.offset + last.storedByteLength).to.equal(byteLength);
	});

	it("does not depend on what follows its header", async () => {
		const damaged = Uint8Array.from(bytes);
		damaged.fill(0xff, bytes.byteLength - 1000);
		const path = join(directory, "damaged.pysnap");
		writeFileSync(path, damaged);
		expect(await inspectSnapshot(path)).to.deep.equal(await inspectSnapshot(bytes));
	});

	it("is nothing where it is in Pyodide's own format, which says so", async () => {
		const own = Uint8Array.from({ length: 4096 }, () => 0);
		own.set([0x00, 0x73, 0x6e, 0x70]);
		const error = await rejectionOf(inspectSnapshot(own), SnapshotError);
		expect(error.message).to.match(/^This is a snapshot in Pyodide's own format/);
	});

	it("comes through a pipe as well, and so does the start", async () => {
		const pipe = join(directory, "pipe");
		execFileSync("mkfifo", [pipe]);
		for (const read of [inspectSnapshot, (snapshot: string) => loadPyodide({ snapshot })]) {
			const writer = spawn("sh", ["-c", 'cat "$0" > "$1"', file, pipe]);
			const ended = once(writer, "exit");
			const found: any = await read(pipe);
			expect(found.byteLength ?? found.runPython("6 * 7")).to.be.oneOf([bytes.byteLength, 42]);
			await ended;
		}
	});
});
