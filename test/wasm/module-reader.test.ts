import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assert } from "chai";
import trampoline from "../../src/adaptor/wasm-gc/wasm-gc-trampoline.wat";
import placedCalloc from "../../src/libraries/placed-calloc.wat";
import { WasmFormatError } from "../../src/wasm/errors.js";
import {
	readActiveElements,
	readExports,
	readGlobals,
	readImports,
	readSections,
} from "../../src/wasm/module-reader.js";
import callees from "../adaptor/callees.wat";
import everything from "./everything.wat";
import { Random } from "./random.js";

const pyodideWasm = new Uint8Array(
	readFileSync(fileURLToPath(import.meta.resolve("pyodide/pyodide.asm.wasm"))),
);

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const withBytes = (...rest: number[]) => Uint8Array.of(...header, ...rest);

/** Reads all there is to read. */
function readAll(bytes: Uint8Array): void {
	readSections(bytes);
	readImports(bytes);
	readGlobals(bytes);
	readExports(bytes);
	readActiveElements(bytes);
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
		assert.equal(sections[0]?.id, "custom");
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

	it("says where each import is written, whatever its type: one after the other, to the section's end", () => {
		const imports = readImports(everything.bytes);
		const section = readSections(everything.bytes).find(({ id }) => id === "import")!;
		let byteOffset = section.byteOffset + 1;
		for (const each of imports) {
			assert.equal(each.byteOffset, byteOffset, each.name);
			byteOffset += each.byteLength;
		}
		assert.equal(byteOffset, section.byteOffset + section.bytes.length);
		assert.deepEqual(
			imports.map(({ kind, name }) => `${kind} ${name}`),
			[
				"memory memory",
				"table table",
				"table nodes",
				"global number",
				"global reference",
				"func function",
				"tag tag",
			],
		);
	});

	it("finds the globals by index: two imported ones, and seven with the values that are written out", () => {
		const constant = (value?: number) => ({ mutable: false, constant: value });
		assert.deepEqual(readGlobals(everything.bytes), [
			undefined,
			undefined,
			constant(1024),
			{ mutable: true, constant: -7 },
			constant(),
			constant(),
			constant(),
			constant(),
			constant(),
		]);
	});

	it("finds the functions that are put into the table, and says so of another kind of elements", () => {
		assert.deepEqual(readActiveElements(callees.bytes), [
			{ constant: 1, functions: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
		]);
		assert.deepEqual(readActiveElements(trampoline.bytes), []);
		assert.isUndefined(readActiveElements(everything.bytes));
	});

	it("gets past limits with shared memory and 64-bit addresses", () => {
		const name = [1, 0x6d, 1, 0x6d];
		const bytes = withBytes(2, 16, 2, ...name, 2, 3, 1, 2, ...name, 2, 4, 7);
		assert.deepEqual(
			readImports(bytes).map(({ byteLength }) => byteLength),
			[8, 7],
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
		["an unknown type", withBytes(6, 3, 1, 0x01, 0), /0x1 is no known type/],
		["an unknown kind of import", withBytes(2, 5, 1, 0, 0, 9, 0), /unknown kind 9/],
	];
	for (const [claim, bytes, detail] of damaged) {
		it(`is refused with a typed error for ${claim}`, () => {
			assert.throws(() => readAll(bytes), WasmFormatError, detail);
		});
	}

	/** Pyodide's main module up to its last import: a module of its own. */
	const imports = readSections(pyodideWasm).find(({ id }) => id === "import")!;
	const start = pyodideWasm.subarray(0, imports.byteOffset + imports.bytes.length);
	const small = [everything, callees, trampoline, placedCalloc].map(({ bytes }) => bytes);

	it("ends with a typed error or a result for every truncation", () => {
		for (const bytes of [...small, start]) {
			const step = bytes === start ? 97 : 1;
			for (let length = 0; length < bytes.length; length += step) {
				isReadable(bytes.subarray(0, length));
			}
		}
	});

	it("ends with a typed error or a result whichever bits are flipped", () => {
		const random = new Random(8);
		let readable = 0;
		for (let round = 0; round < 2000; round++) {
			const bytes = (random.oneIn(4) ? start : random.pick(small)).slice();
			for (let flip = random.below(4); flip >= 0; flip--) {
				bytes[random.below(Math.min(bytes.length, 3000))] ^= 1 << random.below(8);
			}
			if (isReadable(bytes)) readable++;
		}
		// Both outcomes must have been seen for the claim to have been tested.
		assert.isAbove(readable, 100);
		assert.isBelow(readable, 1900);
	});
});
