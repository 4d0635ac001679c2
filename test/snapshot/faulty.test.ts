/**
 * Snapshots that pythaw would not write: sound containers of faulty content. Each fault is found while
 * the file is read, before an instance exists, and is a SnapshotError wherever it lies.
 */
import { expect } from "chai";
import { BuildMismatchError, inspectSnapshot, loadPyodide } from "../../src/index.js";
import { forge } from "../format/forge.js";
import { baseParts, withoutMemory, written as writtenOf } from "../hostile/altered.js";
import { rejectionOf } from "../suite/thrown.js";
import { decode, refusal } from "./refusal.js";

describe("A file whose checksums are right is refused all the same if who wrote it", () => {
	/** The base snapshot's parts, without the megabytes of memory. */
	let parts: Record<string, any>;
	let manifest: any;
	let buildId: string;
	let written: (changes: Readonly<Record<string, unknown>>) => Uint8Array;

	before(async () => {
		const base = withoutMemory(await baseParts());
		({ buildId, manifest, sections: parts } = base);
		written = (changes) => writtenOf(base, changes);
		await decode(written({}));
	});

	/** A deep copy with the value at a path replaced, or removed. */
	function changed(value: unknown, path: readonly (string | number)[], to: unknown): any {
		const copy = structuredClone(value) as any;
		const last = path.at(-1)!;
		const at = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
		if (to === undefined) delete at[last];
		else at[last] = to;
		return copy;
	}

	function* pathsOf(value: any, path: (string | number)[] = []): Iterable<(string | number)[]> {
		if (path.length > 0) yield path;
		if (typeof value !== "object" || value === null) return;
		const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
		for (const key of keys) yield* pathsOf(value[key], [...path, key]);
	}

	it("left a key of the manifest out, or gave it another type", async () => {
		const { modules, ...rest } = manifest;
		const paths = [...pathsOf(rest), ["modules"], ["modules", 0]];
		expect(paths.length).to.be.above(35);
		for (const path of paths) {
			const present = path.reduce((inner, key) => inner[key], manifest);
			const others = [undefined, null, [5], { a: 5 }, "text", -1.5, true].filter(
				(other) => typeof other !== typeof present || other === null || Array.isArray(other),
			);
			for (const other of others) {
				// Null is what it is in a snapshot of a runtime that was up.
				if (other === null && path[0] === "epoch") continue;
				const isElement = typeof path.at(-1) === "number";
				if (isElement && other === undefined) continue;
				const what = `${path.join(".")} = ${JSON.stringify(other)}`;
				const forged = written({ manifest: changed(manifest, path, other) });
				const error = await refusal(decode(forged), what);
				expect(error.check, what).to.equal("manifest");
				expect(error.message, what).to.contain(`"${path[0]}`);
				await refusal(inspectSnapshot(forged), what);
			}
		}
	});

	it("made the manifest something that is none", async () => {
		for (const other of [null, [], 5, "manifest", true]) {
			const forged = written({ manifest: other });
			expect((await refusal(decode(forged), String(other))).check).to.equal("manifest");
			await refusal(inspectSnapshot(forged), String(other));
		}
	});

	it("recorded a fingerprint of a file that is none, or another digest than SHA-256", async () => {
		const { glue, wasm } = manifest.distribution;
		const { crc32, ...only } = glue;
		for (const [path, value, key = path.join(".")] of [
			[["distribution"], { glue }, "distribution.wasm"],
			[["distribution"], { wasm }, "distribution.glue"],
			[["distribution", "glue"], only, "distribution.glue.crc32"],
			[["distribution", "glue"], {}, "distribution.glue.byteLength"],
			[["distribution", "wasm", "byteLength"], -1],
			[["distribution", "wasm", "byteLength"], 0.5],
			[["distribution", "wasm", "byteLength"], String(wasm.byteLength)],
			[["distribution", "glue", "crc32"], Number(`0x${crc32}`)],
			[["distribution", "glue", "crc32"], "ABCDEF01"],
			[["distribution", "glue", "crc32"], [crc32]],
			[["stdlib", "crc32"], undefined],
			[["stdlib", "sha256"], "AB".repeat(32)],
			[["stdlib", "sha256"], ["ab".repeat(32)]],
		] as [string[], unknown, string?][]) {
			const forged = written({ manifest: changed(manifest, path, value) });
			const error = await refusal(decode(forged), key);
			expect(error.check, key).to.equal("manifest");
			expect(error.message).to.contain(`"${key}" in the snapshot's manifest`);
		}
	});

	it("knew keys and sections that this version does not: that is no fault", async () => {
		const contents = await decode(
			written({ manifest: { ...manifest, news: { from: "1.1" } }, "new-section": "news" }),
		);
		expect((contents.manifest as any).news).to.deep.equal({ from: "1.1" });
	});

	it("left a section out", async () => {
		for (const name of Object.keys(parts)) {
			const error = await refusal(decode(written({ [name]: undefined })), name);
			expect(error.check).to.equal("section");
			expect(error.message).to.contain(`"${name}"`);
		}
	});

	it("put something else than JSON where JSON belongs", async () => {
		for (const name of ["link-layout", "references", "files"]) {
			for (const other of ["", "{", "null", "[]", "5", '"text"', new Uint8Array([0xff])]) {
				const error = await refusal(decode(written({ [name]: other })), `${name}: ${other}`);
				expect(error.check).to.equal("content");
			}
		}
	});

	const image: Record<string, [runs: number[], pages: number]> = {
		"more runs than pages": [[0, 2], 1],
		"pages without a run": [[], 1],
		"half a run": [[0], 1],
		"runs that overlap": [[0, 2, 1, 1], 3],
		"runs beyond the end of memory": [[15, 2], 2],
		"an empty run": [[3, 0], 1],
	};
	/** As many pages as the manifest says, and a list of their runs that is none. */
	const withPages = (pages: number, runs: Uint8Array): Uint8Array =>
		written({
			manifest: { ...manifest, memory: { ...manifest.memory, pages } },
			"memory-runs": runs,
			memory: new Uint8Array(pages * 4096),
		});
	for (const [title, [runs, pages]] of Object.entries(image)) {
		it(`gave its memory ${title}`, async () => {
			const forged = withPages(pages, new Uint8Array(Uint32Array.from(runs).buffer));
			const error = await refusal(decode(forged), title);
			expect(error.check).to.equal("content");
			expect(error.message).to.match(/^The snapshot's image is damaged/);
		});
	}

	it("ended the list of runs within a number", async () => {
		for (const length of [1, 2, 3, 5, 9]) {
			const error = await refusal(decode(withPages(2, new Uint8Array(length))), `${length} bytes`);
			expect(error.check).to.equal("content");
			expect(error.message).to.contain("ends within a number");
		}
	});

	const times = [0, 0, 0];
	const file = { type: "file", path: "/f", mode: 0o100644, times, offset: 0, byteLength: 0 };
	const entries: Record<string, object[] | unknown> = {
		"no list": null,
		"an entry that is none": [5],
		"an entry that is null": [null],
		"no root": [file],
		"an entry without a path": [{ ...file, path: undefined }],
		"a relative path": [{ ...file, path: "f" }],
		"an empty path": [{ ...file, path: "" }],
		"a path with ..": [{ ...file, path: "/../f" }],
		"a path with .": [{ ...file, path: "/./f" }],
		"a path that ends in a slash": [{ ...file, path: "/f/" }],
		"a path with two slashes": [{ ...file, path: "//f" }],
		"a path with NUL": [{ ...file, path: "/a\0b" }],
		"one path twice": [file, file],
		"a file in no directory": [{ ...file, path: "/nowhere/f" }],
		"a file below a file": [file, { ...file, path: "/f/g" }],
		"a file below a link": [
			{ ...file, type: "symlink", mode: 0o120777, target: "/", path: "/l" },
			{ ...file, path: "/l/g" },
		],
		"a file before its directory": [
			{ ...file, path: "/d/f" },
			{ ...file, type: "directory", mode: 0o40755, path: "/d" },
		],
		"no known type": [{ ...file, type: "device" }],
		"a type that every object has": [{ ...file, type: "toString" }],
		"a mode of another type": [{ ...file, mode: 0o40644 }],
		"a mode that is none": [{ ...file, mode: "rw-r--r--" }],
		"no times": [{ ...file, times: undefined }],
		"times that are none": [{ ...file, times: [0, "1", 2] }],
		"too few times": [{ ...file, times: [0] }],
		"content beyond the end": [{ ...file, byteLength: 10 ** 9 }],
		"content before the beginning": [{ ...file, offset: -1, byteLength: 1 }],
		"content of broken length": [{ ...file, byteLength: 0.5 }],
		"a link to nowhere": [{ ...file, type: "symlink", mode: 0o120777 }],
		"another standard library": [{ ...file, type: "stdlib", sha256: "ab".repeat(32) }],
	};
	for (const [title, more] of Object.entries(entries)) {
		it(`gave its file system ${title}`, async () => {
			const root = { type: "directory", path: "/", mode: 0o40755, times };
			const list = Array.isArray(more) ? (title === "no root" ? more : [root, ...more]) : more;
			const files = { entries: list, workingDirectory: "/", excluded: [] };
			const error = await refusal(decode(written({ files })), title);
			expect(error.check).to.equal("content");
			expect(error.message).to.match(/^The snapshot's file system is damaged: /);
		});
	}

	it("gave its file system no working directory, or said not what it excludes", async () => {
		for (const change of [
			{ workingDirectory: "/nowhere" },
			{ workingDirectory: "/lib/python314.zip" },
			{ workingDirectory: 5 },
			{ excluded: null },
			{ excluded: [5] },
			{ excluded: [{ path: "/dev" }] },
		]) {
			await refusal(
				decode(written({ files: { ...parts.files, ...change } })),
				JSON.stringify(change),
			);
		}
	});

	it("wrote references that are none", async () => {
		const symbols: unknown[] = [
			5,
			"path",
			{},
			[],
			{ root: 5, path: [] },
			{ root: "globals" },
			{ root: "globals", path: "Math" },
			{ root: "globals", path: [5] },
			{ fixed: "1" },
			{ same: 0.5 },
			{ same: -1 },
			{ same: 7 },
			{ undefined: false },
		];
		for (const symbol of symbols) {
			const references = { ...parts.references };
			references.symbols = [...references.symbols.slice(0, 7), symbol];
			const error = await refusal(decode(written({ references })), JSON.stringify(symbol));
			expect(error.check).to.equal("content");
		}
		for (const change of [{ symbols: null }, { internedStrings: 5 }, { internedStrings: [5] }]) {
			const references = { ...parts.references, ...change };
			await refusal(decode(written({ references })), JSON.stringify(change));
		}
	});

	it("wrote a link layout that is not this build's", async () => {
		const layout = parts["link-layout"];
		for (const other of [
			{ ...layout, firstIndex: layout.firstIndex - 1 },
			{ ...layout, exported: ["no_such_export", ...layout.exported] },
			{ ...layout, exported: ["memory", ...layout.exported] },
			{ ...layout, got: { ...layout.got, no_such_symbol: 1 } },
			{ ...layout, got: { ...layout.got, constructor: 1 } },
			{ ...layout, got: { ...layout.got, ["__proto__"]: 1 } },
		]) {
			const forged = written({ "link-layout": other });
			const error = await refusal(loadPyodide({ snapshot: forged }), "another layout");
			expect(error.message).to.match(/^The snapshot's link layout is not of this build/);
			expect({}, "every object").to.not.have.property("value");
			expect(Object, "every object's constructor").to.not.have.property("value");
		}
	});

	it("used another Pyodide, as all of its ids say", async () => {
		const other = structuredClone(manifest);
		other.distribution.wasm.crc32 = "00000000";
		const forged = forge({
			buildId: "cd".repeat(32),
			manifest: JSON.stringify(other),
			sections: [],
		});
		const error = await rejectionOf(loadPyodide({ snapshot: forged }), BuildMismatchError);
		expect(error.code).to.equal("ERR_BUILD_MISMATCH");
		expect(error).to.include({ expected: buildId, actual: "cd".repeat(32) });
		expect(error.message.split("\n").slice(0, 3)).to.deep.equal([
			"Snapshot build id mismatch",
			`expected: ${buildId}`,
			`got     : ${"cd".repeat(32)}`,
		]);
		// What it is can be seen all the same.
		expect((await inspectSnapshot(forged)).buildId).to.equal("cd".repeat(32));
	});

	it("used another standard library, which is named by its digest", async () => {
		const stdlib = { byteLength: 5, crc32: "00000000", sha256: "ef".repeat(32) };
		const entries = parts.files.entries.map((entry: any) =>
			entry.type === "stdlib" ? { ...entry, sha256: stdlib.sha256 } : entry,
		);
		const forged = written({
			manifest: { ...manifest, stdlib },
			files: { ...parts.files, entries },
		});
		const error = await refusal(loadPyodide({ snapshot: forged }), "another library");
		expect(error.message).to.match(/^The standard library is not the one .*wanted SHA-256 efef/);
	});
});
