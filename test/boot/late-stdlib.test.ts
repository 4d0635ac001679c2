/**
 * A restored start does not wait for the standard library's zip. To whoever looks at the file it is there
 * all the same: what it holds is read when the first one does.
 */
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { expect } from "chai";
import { inspectSnapshot, loadPyodide, takeSnapshot } from "../../src/index.js";
import { temporaryDirectory } from "../suite/start.js";
import { baseSnapshot } from "./base.js";

const release = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
const zip = "/lib/python314.zip";
const original = readFileSync(join(release, "python_stdlib.zip"));

/** The release's files in a directory of their own, with another standard library. */
function releaseWith(stdlib: Uint8Array): string {
	const directory = join(temporaryDirectory(), "release");
	mkdirSync(directory);
	for (const name of ["pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"]) {
		cpSync(join(release, name), join(directory, name));
	}
	writeFileSync(join(directory, "python_stdlib.zip"), stdlib);
	return directory + sep;
}

describe("The standard library of a restored start", () => {
	it("is there for an import in the same breath, and for all else that looks at it", async () => {
		const pyodide = await loadPyodide({ snapshot: await baseSnapshot() });
		const size = pyodide.runPython(`import os; os.stat("${zip}").st_size`);
		expect(size).to.equal(original.byteLength);
		expect(pyodide.runPython("import colorsys; colorsys.rgb_to_hsv(1, 0, 0)[1]")).to.equal(1);
		expect(Buffer.compare(pyodide.FS.readFile(zip) as Uint8Array, original)).to.equal(0);
	});

	it("is mapped, read and written by Python as any file is, and stays whole for others", async () => {
		const snapshot = await baseSnapshot();
		const [one, other] = await Promise.all([loadPyodide({ snapshot }), loadPyodide({ snapshot })]);
		const seen = one.runPython(`
import mmap
with open("${zip}", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
    seen = view[-64:].hex()
with open("${zip}", "r+b") as file:
    file.write(b"none")
seen`);
		expect(seen).to.equal(original.subarray(-64).toString("hex"));
		expect((one.FS.readFile(zip) as Uint8Array)[0]).to.equal("n".charCodeAt(0));
		expect(Buffer.compare(other.FS.readFile(zip) as Uint8Array, original)).to.equal(0);
		// One that was shortened before anybody read it.
		const third = await loadPyodide({ snapshot });
		third.FS.truncate(zip, 3);
		expect(Buffer.from(third.FS.readFile(zip) as Uint8Array).toString("latin1")).to.equal("PK\x03");
	});

	it("is in a snapshot of an instance that has not looked at it", async () => {
		const { bytes } = await takeSnapshot(await loadPyodide({ snapshot: await baseSnapshot() }), {
			allow: ["host-string"],
		});
		const { files } = await inspectSnapshot(bytes);
		expect(files.byteLength).to.be.below(original.byteLength);
		const again = await loadPyodide({ snapshot: bytes });
		expect(again.runPython("import colorsys; colorsys.__name__")).to.equal("colorsys");
	});

	it("is refused when it is needed, and not before, if it is another one of the same size", async () => {
		const lines: string[] = [];
		const pyodide = await loadPyodide({
			snapshot: await baseSnapshot(),
			indexURL: releaseWith(new Uint8Array(original.byteLength)),
			stderr: (line) => lines.push(line),
		});
		expect(pyodide.runPython("6 * 7")).to.equal(42);
		expect(() => pyodide.runPython("import colorsys")).to.throw();
		expect(() => pyodide.runPython(`open("${zip}", "rb").read(1)`)).to.throw(/I\/O error/);
		expect(lines[0]).to.match(
			/^SnapshotError: The standard library is not the one .*wanted CRC-32/,
		);
		// Python goes on.
		expect(pyodide.runPython("6 * 7")).to.equal(42);
	});

	it("refuses the start if its size tells that it is another one", async () => {
		const indexURL = releaseWith(original.subarray(1));
		const start = loadPyodide({ snapshot: await baseSnapshot(), indexURL });
		const error = await start.catch((error) => error);
		expect(error.message).to.match(/^The standard library is not the one .*wanted SHA-256/);
		expect(statSync(`${indexURL}python_stdlib.zip`).size).to.equal(original.byteLength - 1);
	});
});
