/**
 * The program of large-heap.test.ts: fills the Python heap and takes a snapshot, or restores one and
 * says what is in it. One line of JSON at the end; pythaw as it is in dist/.
 *
 *   node build/test/image/heap.js make FILE MEGABYTES COMPRESSION
 *   node build/test/image/heap.js check FILE
 */
import { createHash } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";

/** What the program says. */
export interface HeapReport {
	/** SHA-256 of the two buffers and of what Python made of a thousand small objects. */
	readonly digest: string;
	/** Size of linear memory, in bytes. */
	readonly memoryByteLength: number;
	readonly fileByteLength: number;
	/** Milliseconds that the start took. */
	readonly startMs: number;
}

// Half of the heap is noise that nothing compresses, half repeats: zeros would say little.
const fill = (megabytes: number) => `
import random
noise, pattern = (bytearray(${megabytes} * 2**20 // 2) for _ in range(2))
source = random.Random(2026)
# Piece by piece: what is freed again stays in the image too.
for begin in range(0, len(noise), 2**18):
    noise[begin:begin + 2**18] = source.randbytes(2**18)
    pattern[begin:begin + 2**18] = bytes(range(256)) * 2**10
small = {f"key {i}": [i, str(i) * 3, {i: None}] for i in range(1000)}
`;

const [mode, file, megabytes, compress] = process.argv.slice(2) as [string, string, string, string];
const pythaw = await import(new URL("../../../dist/index.js", import.meta.url).href);

const began = performance.now();
const pyodide = await pythaw.loadPyodide(mode === "check" ? { snapshot: file } : {});
const startMs = performance.now() - began;
if (mode === "make") {
	pyodide.runPython(fill(Number(megabytes)));
	const { bytes } = await pythaw.takeSnapshot(pyodide, { compress });
	await writeFile(file, bytes);
}

const hash = createHash("sha256");
for (const name of ["noise", "pattern"]) {
	const buffer = pyodide.globals.get(name).getBuffer("u8");
	hash.update(buffer.data);
	buffer.release();
}
hash.update(pyodide.runPython("import json; json.dumps(small)"));
const report: HeapReport = {
	digest: hash.digest("hex"),
	memoryByteLength: pyodide._module.HEAPU8.byteLength,
	fileByteLength: (await stat(file)).size,
	startMs,
};
console.log(JSON.stringify(report));
