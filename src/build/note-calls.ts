/**
 * A module whose functions tell when they are called: each begins with taking its own entry out of a
 * table, which whoever makes an instance fills. (Calling JavaScript instead takes several times as long.) Its start function is exported instead. All else is as it was.
 */
import { concatenate } from "../engine/bytes.js";
import { ByteReader } from "../wasm/byte-reader.js";
import { signedLeb128, unsignedLeb128 as u32 } from "../wasm/leb128.js";
import type { Export } from "../wasm/module-reader.js";
import { writeExport } from "../wasm/module-writer.js";
import { codeParts } from "./code-parts.js";
import { appended, assembled, vector, written } from "./module-bytes.js";

/** The table's name as an export. By function index it has any value at first, and null once that was called. */
export const CALLS_TABLE = "pythaw.calls";

/** The function that instantiating would call, if there is one: it is to be called when the table is filled. */
export const START_FUNCTION = "pythaw.start";

/** Opcodes and types (spec 5.3, 5.4). */
const [I32_CONST, REF_NULL, TABLE_SET, EXTERNREF] = [0x41, 0xd0, 0x26, 0x6f];

/** @throws WasmFormatError for a module of a kind that this does not know. */
export function noteCalls(module: Uint8Array): Uint8Array {
	const { sections, imported, tables, bodies } = codeParts(module);
	const table = imported.table + tables.length;
	const takeOut = [REF_NULL, EXTERNREF, TABLE_SET, ...u32(table)];
	const content = (id: string) => sections.find((section) => section.id === id)?.bytes;
	const start = content("start");
	const exports: Export[] = [{ name: CALLS_TABLE, kind: "table", index: table }];
	if (start !== undefined) {
		exports.push({ name: START_FUNCTION, kind: "func", index: new ByteReader(start).u32() });
	}
	const parts = assembled(sections, {
		table: vector([...tables, [EXTERNREF, 0, ...u32(imported.func + bodies.length)]]),
		start: undefined,
		export: appended(
			content("export"),
			exports.map((one) => written((item) => writeExport(item, one))),
		),
		code: vector(
			bodies.map((body, at) => {
				const { locals, code } = bodyParts(body);
				const noted = [I32_CONST, ...signedLeb128(imported.func + at), ...takeOut];
				const length = u32(locals.byteLength + noted.length + code.byteLength);
				return Uint8Array.from([...length, ...locals, ...noted, ...code]);
			}),
		),
	});
	return concatenate(parts);
}

/** @param body with its length before it. */
function bodyParts(body: Uint8Array): { locals: Uint8Array; code: Uint8Array } {
	const reader = new ByteReader(body);
	reader.u32();
	const begin = reader.byteOffset;
	reader.vector(() => {
		reader.u32();
		// Types of one byte: codeParts knows no others.
		reader.byte();
	});
	return {
		locals: body.subarray(begin, reader.byteOffset),
		code: body.subarray(reader.byteOffset),
	};
}
