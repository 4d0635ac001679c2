/**
 * Snapshots with native libraries whose record, files or prelinked modules are not what they were:
 * each is refused with an error that names the library, before anything of it runs.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { loadPyodide, verifySnapshot } from "../../src/index.js";
import { type Parts, partsOf, withoutMemory, written } from "../hostile/altered.js";
import { decode, refusal } from "../snapshot/refusal.js";
import { nativeFile } from "./native.js";

describe("A snapshot with native libraries is refused if", () => {
	let parts: Parts;
	let record: any;
	let files: any;

	before(async () => {
		parts = await partsOf(Uint8Array.from(readFileSync(await nativeFile())));
		record = parts.sections.libraries;
		files = parts.sections.files;
		expect(record.libraries.map(({ name }: any) => name)).to.deep.equal([
			"/lib/native/base.so",
			"/lib/native/middle.so",
			"/lib/native/top.so",
		]);
	});

	/** A copy of the record that was changed. */
	function changed(change: (copy: any) => void, of = parts): Uint8Array {
		const copy = structuredClone(record);
		change(copy);
		return written(of, { libraries: copy });
	}

	const start = (snapshot: Uint8Array) => loadPyodide({ snapshot });

	it("nothing was changed: that is no fault", async () => {
		const pyodide = await start(written(parts));
		expect(pyodide.runPython("top.top_next(), kept()").toString()).to.equal("(12003, 5)");
	});

	it("a library's file was changed", async () => {
		const data = parts.sections["file-data"].slice();
		const entry = files.entries.find(({ path }: any) => path === "/lib/native/middle.so");
		data[entry.offset + entry.byteLength - 1] ^= 1;
		// A start has the checksums that say so. Whoever doubts the file's maker has it verified.
		const error = await refusal(
			verifySnapshot(written(parts, { "file-data": data })),
			"a changed library",
		);
		expect(error.check).to.equal("content");
		expect(error.message).to.match(
			/^Library \/lib\/native\/middle\.so of the snapshot was changed: .*SHA-256/,
		);
	});

	it("a library's file is not there", async () => {
		const entries = files.entries.filter(({ path }: any) => path !== "/lib/native/base.so");
		const error = await refusal(
			start(written(parts, { files: { ...files, entries } })),
			"no library",
		);
		expect(error.message).to.match(/^Library \/lib\/native\/base\.so .* is not among/);
	});

	it("a prelinked module is none, or reaches beyond the file", async () => {
		const zeros = written(parts, {
			"library-data": new Uint8Array(parts.sections["library-data"].length),
		});
		expect((await refusal(start(zeros), "zeros")).message).to.contain("does not compile");
		const beyond = changed(({ libraries: [library] }) => {
			library.prelinked.pieces.push([0, 1 << 30, 5]);
		});
		expect((await refusal(start(beyond), "beyond")).message).to.contain("is shorter than");
	});

	it("a library is without its details or its prelinked module and needs them", async () => {
		const details = changed(({ libraries }) => {
			libraries[1].prelinked = null;
			libraries[1].details.byteLength -= 5;
		});
		expect((await refusal(start(details), "details")).message).to.contain("middle.so was linked");
	});

	it("a callback is none", async () => {
		const forged = changed(({ callbacks }) => {
			callbacks[0].closure += 8;
		});
		expect((await refusal(start(forged), "no callback")).message).to.contain("ctypes callbacks");
	});

	it("any value of the record is of another type, missing, or out of range", async () => {
		const paths: (string | number)[][] = [];
		const visit = (value: any, path: (string | number)[]) => {
			if (path.length > 0) paths.push(path);
			if (typeof value !== "object" || value === null) return;
			for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
				visit(value[key], [...path, key]);
			}
		};
		visit(record, []);
		expect(paths.length).to.be.above(80);
		// What is wrong is found before memory is looked at.
		const small = withoutMemory(parts);
		small.manifest.memory.byteLength = parts.manifest.memory.byteLength;
		await decode(written(small));
		for (const path of paths) {
			for (const other of [undefined, { a: 5 }, -1.5, 2 ** 40]) {
				// Nothing of a name may be wrong but its type, and a missing element moves the others up.
				if (other === undefined && typeof path.at(-1) === "number") continue;
				const forged = changed((copy) => {
					const holder = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
					if (other === undefined) delete holder[path.at(-1)!];
					else holder[path.at(-1)!] = other;
				}, small);
				const what = `${path.join(".")} = ${JSON.stringify(other)}`;
				expect((await refusal(decode(forged), what)).check, what).to.equal("content");
			}
		}
	});
});
