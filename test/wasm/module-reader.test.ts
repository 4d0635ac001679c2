import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assert } from "chai";
import { assemble } from "../../src/wasm/assembler.js";
import { ByteWriter } from "../../src/wasm/byte-writer.js";
import { readDylink } from "../../src/wasm/dylink.js";
import { WasmFormatError } from "../../src/wasm/errors.js";
import {
	defineCustomSection,
	defineFunction,
	defineModule,
	importGlobal,
	importMemory,
	importTable,
} from "../../src/wasm/module.js";
import {
	readCustomSections,
	readExports,
	readImports,
	readSections,
	readTypes,
} from "../../src/wasm/module-reader.js";
import { Random } from "./random.js";
import { randomModule } from "./random-module.js";

const pyodideWasm = new Uint8Array(
	readFileSync(fileURLToPath(import.meta.resolve("pyodide/pyodide.asm.wasm"))),
);

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const withBytes = (...rest: number[]) => Uint8Array.of(...header, ...rest);

/** Reads all there is to read. */
function readAll(bytes: Uint8Array): void {
	readSections(bytes);
	readTypes(bytes);
	readImports(bytes);
	readExports(bytes);
	readCustomSections(bytes, "dylink.0");
	readDylink(bytes);
}

/** @returns whether the bytes could be read; any other failure than the typed one is an error. */
function isReadable(bytes: Uint8Array): boolean {
	try {
		readAll(bytes);
		return true;
	} catch (error) {
		if (!(error instanceof WasmFormatError)) throw error;
		assert.isAtMost(error.byteOffset, bytes.length);
		return false;
	}
}

describe("reading a module", () => {
	it("finds the sections of Pyodide's main module, which fill it", () => {
		const sections = readSections(pyodideWasm);
		assert.equal(sections[0]?.name, "dylink.0");
		assert.includeMembers(
			sections.map(({ id }) => id),
			["type", "import", "function", "export", "code", "data"],
		);
		const last = sections.at(-1)!;
		assert.equal(last.byteOffset + last.bytes.length, pyodideWasm.length);
	});

	it("finds the imports and exports that the engine finds in Pyodide's main module", () => {
		const compiled = new WebAssembly.Module(pyodideWasm);
		const engineKind = (kind: string) => (kind === "func" ? "function" : kind);
		assert.deepEqual(
			readImports(pyodideWasm).map(({ module, name, kind }) => [module, name, engineKind(kind)]),
			WebAssembly.Module.imports(compiled).map(({ module, name, kind }) => [module, name, kind]),
		);
		assert.deepEqual(
			readExports(pyodideWasm).map(({ name, kind }) => [name, engineKind(kind)]),
			WebAssembly.Module.exports(compiled).map(({ name, kind }) => [name, kind]),
		);
	});

	it("gives types and limits as the module states them", () => {
		const bytes = assemble(
			defineModule("imports", [
				importMemory("env", "memory", undefined, { min: 2, max: 9 }),
				importTable("env", "table", undefined, { min: 3, element: "externref" }),
				importGlobal("env", "global", undefined, { type: "f64", mutable: true }),
				defineFunction(undefined, {
					params: ["i32", "funcref"],
					results: ["i64"],
					body: [{ op: "unreachable" }],
				}),
			]),
		);
		const plain = { shared: false, is64: false };
		assert.deepEqual(readImports(bytes), [
			{ module: "env", name: "memory", kind: "memory", limits: { min: 2, max: 9, ...plain } },
			{
				module: "env",
				name: "table",
				kind: "table",
				element: "(ref null extern)",
				limits: { min: 3, ...plain },
			},
			{ module: "env", name: "global", kind: "global", type: "f64", mutable: true },
		]);
		assert.deepEqual(readTypes(bytes), [
			{
				kind: "func",
				params: ["i32", "(ref null func)"],
				results: ["i64"],
				supertypes: [],
				group: 0,
			},
		]);
	});

	it("reads the types of garbage collection, subtypes and groups", () => {
		// (rec (type (sub (struct (field (mut i8)))) (type (sub final 0 (struct ... (ref null 0))))) (array i64)
		const types = [
			2, 0x4e, 2, 0x50, 0, 0x5f, 1, 0x78, 1, 0x4f, 1, 0, 0x5f, 2, 0x78, 1, 0x63, 0, 0, 0x5e, 0x7e,
			0,
		];
		const bytes = withBytes(1, types.length, ...types);
		const packed = { type: "i8", mutable: true } as const;
		assert.deepEqual(readTypes(bytes), [
			{ kind: "struct", fields: [packed], supertypes: [], group: 0 },
			{
				kind: "struct",
				fields: [packed, { type: "(ref null 0)", mutable: false }],
				supertypes: [0],
				group: 0,
			},
			{ kind: "array", field: { type: "i64", mutable: false }, supertypes: [], group: 1 },
		]);
	});

	it("reads limits with shared memory and 64-bit addresses", () => {
		const name = [1, 0x6d, 1, 0x6d];
		const bytes = withBytes(2, 16, 2, ...name, 2, 3, 1, 2, ...name, 2, 4, 7);
		assert.deepEqual(
			readImports(bytes).map((each) => "limits" in each && each.limits),
			[
				{ min: 1, max: 2, shared: true, is64: false },
				{ min: 7, shared: false, is64: true },
			],
		);
	});

	const damaged: [claim: string, bytes: Uint8Array, detail: RegExp][] = [
		["nothing", new Uint8Array(), /unexpected end at byte 0/],
		["text", new TextEncoder().encode("<!doctype html>"), /no magic number/],
		[
			"another version",
			Uint8Array.of(...header.slice(0, 4), 2, 0, 0, 0),
			/no magic number and version 1 at byte 5/,
		],
		["an unknown section", withBytes(99, 0), /unknown section 99/],
		["a section longer than the module", withBytes(1, 100), /100 bytes announced, 0 left/],
		[
			"sections out of order",
			withBytes(2, 1, 0, 1, 1, 0),
			/section type is repeated or out of order/,
		],
		["a section twice", withBytes(1, 1, 0, 1, 1, 0), /section type is repeated/],
		[
			"a count that no section could hold",
			withBytes(2, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
			/4294967295 items announced in too few bytes/,
		],
		["a name that is not UTF-8", withBytes(7, 5, 1, 1, 0xff, 0, 0), /a name is not UTF-8/],
		[
			"bytes after the last item",
			withBytes(7, 2, 0, 0),
			/section export is longer than its content/,
		],
		["an unknown type", withBytes(1, 5, 1, 0x60, 1, 0x01, 0), /0x1 is no known type/],
		["an unknown kind of import", withBytes(2, 5, 1, 0, 0, 9, 0), /unknown kind 9/],
	];
	for (const [claim, bytes, detail] of damaged) {
		it(`is refused with a typed error for ${claim}`, () => {
			assert.throws(() => readAll(bytes), WasmFormatError, detail);
		});
	}

	it("ends with a typed error or a result for every truncation of random modules", () => {
		const random = new Random(7);
		for (let round = 0; round < 40; round++) {
			const bytes = assemble(randomModule(random, true));
			for (let length = 0; length < bytes.length; length++) {
				isReadable(bytes.subarray(0, length));
			}
		}
	});

	it("ends with a typed error or a result whichever bits are flipped", () => {
		const random = new Random(8);
		// What is read of Pyodide's main module up to its last import: a module of its own.
		const imports = readSections(pyodideWasm).find(({ id }) => id === "import")!;
		const sources = [
			...random.list(50, () => assemble(randomModule(random, true))),
			pyodideWasm.subarray(0, imports.byteOffset + imports.bytes.length),
		];
		let readable = 0;
		for (let round = 0; round < 2000; round++) {
			const bytes = (random.oneIn(4) ? sources.at(-1)! : random.pick(sources)).slice();
			for (let flip = random.below(4); flip >= 0; flip--) {
				bytes[random.below(Math.min(bytes.length, 3000))]! ^= 1 << random.below(8);
			}
			if (isReadable(bytes)) readable++;
		}
		// Both outcomes must have been seen for the claim to have been tested.
		assert.isAbove(readable, 100);
		assert.isBelow(readable, 1900);
	});
});

describe("dylink.0", () => {
	it("is read from Pyodide's main module: room for its table entries, 64-byte aligned data", () => {
		const dylink = readDylink(pyodideWasm)!;
		assert.equal(dylink.memoryAlign, 6);
		assert.isAbove(dylink.tableSize, 8000);
		assert.deepEqual(dylink.needed, []);
	});

	it("is undefined for a module without", () => {
		assert.isUndefined(readDylink(assemble(defineModule("plain", []))));
	});

	/** A part of the section: its kind, its length, its content. */
	function part(writer: ByteWriter, kind: number, fill: (content: ByteWriter) => void): void {
		writer.byte(kind);
		writer.sized(fill);
	}

	function library(fill: (writer: ByteWriter) => void): Uint8Array {
		const content = new ByteWriter();
		fill(content);
		const section = defineCustomSection("dylink.0", content.toUint8Array(), "first");
		return assemble(defineModule("library", [section]));
	}

	it("is read with every part that the convention has, and one that it has not yet", () => {
		const bytes = library((writer) => {
			part(writer, 1, (content) => {
				for (const value of [5000, 4, 17, 1]) content.u32(value);
			});
			part(writer, 2, (content) =>
				content.vector(["libc++.so", "lib é.so"], (name) => content.name(name)),
			);
			part(writer, 3, (content) => {
				content.u32(1);
				content.name("symbol");
				content.u32(0x101);
			});
			part(writer, 99, (content) => content.bytes([1, 2, 3]));
			part(writer, 4, (content) => {
				content.u32(1);
				for (const name of ["env", "weak"]) content.name(name);
				content.u32(1);
			});
			part(writer, 5, (content) =>
				content.vector(["$ORIGIN/../lib"], (name) => content.name(name)),
			);
		});
		assert.deepEqual(readDylink(bytes), {
			memorySize: 5000,
			memoryAlign: 4,
			tableSize: 17,
			tableAlign: 1,
			needed: ["libc++.so", "lib é.so"],
			exportInfo: new Map([["symbol", 0x101]]),
			importInfo: [{ module: "env", name: "weak", flags: 1 }],
			runtimePath: ["$ORIGIN/../lib"],
		});
	});

	it("is refused where a part is longer than what it holds, or shorter", () => {
		const tooLong = library((writer) => part(writer, 2, (content) => content.bytes([0, 0])));
		const tooShort = library((writer) => part(writer, 1, (content) => content.bytes([1, 1])));
		assert.throws(() => readDylink(tooLong), WasmFormatError, "part 2 of dylink.0 is longer");
		assert.throws(() => readDylink(tooShort), WasmFormatError, "unexpected end");
	});
});
