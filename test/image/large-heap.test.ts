/** Heaps of 60 and 300 MB through a file, from one process and engine to another. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Engine, engineNamed } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import type { HeapReport } from "./heap.js";

const MEGABYTE = 2 ** 20;
const node = (major: number): Engine => engineNamed(`Node ${major}`);

const report = (engine: Engine, ...args: string[]) =>
	ask<HeapReport>(engine, "image/heap", ...args);

const rows = [
	{ megabytes: 60, compress: "zstd", maker: node(24), restorer: node(22) },
	{ megabytes: 300, compress: "none", maker: node(20), restorer: node(26) },
] as const;

describe("A snapshot of a heap larger than the 30 MiB that Pyodide starts with", () => {
	const directory = temporaryDirectory();

	for (const { megabytes, compress, maker, restorer } of rows) {
		it(`of ${megabytes} MB, made on ${maker.name} with compression ${compress}, is the same on ${restorer.name}`, async function () {
			const file = join(directory, `${megabytes}.pysnap`);
			const made = await report(maker, "make", file, String(megabytes), compress);
			const restored = await report(restorer, "check", file);
			rmSync(file);
			const { fileByteLength, memoryByteLength } = made;
			const size = (fileByteLength / MEGABYTE).toFixed(0);
			this.test!.title += ` (file: ${size} MB, restored in ${restored.startMs.toFixed(0)} ms)`;

			expect(restored.digest).to.equal(made.digest);
			expect(restored.memoryByteLength).to.equal(memoryByteLength);
			expect(memoryByteLength).to.be.above(megabytes * MEGABYTE);
			// The noise is there whatever the compression; the rest of a base image is 12 MB.
			const least = compress === "none" ? megabytes : megabytes / 2;
			expect(fileByteLength).to.be.within(least * MEGABYTE, (least + 20) * MEGABYTE);
		});
	}
});
