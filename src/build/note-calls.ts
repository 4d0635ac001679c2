/**
 * A module whose functions tell when they are called: each begins with a call through a table of one entry,
 * which whoever makes an instance fills. All else is as it was.
 */
import { ByteReader } from "../wasm/byte-reader.js";
import { WasmFormatError } from "../wasm/errors.js";
import { signedLeb128, unsignedLeb128 as u32 } from "../wasm/leb128.js";
import { writeExport } from "../wasm/module-writer.js";
import { codeParts } from "./code-parts.js";
import { appended, assembled, vector, written } from "./module-bytes.js";

/** The table's name as an export. What is in it takes a function's index, as an i32. */
export const CALLS_TABLE = "pythaw.calls";

/** Opcodes and types (spec 5.3, 5.4). */
const [I32_CONST, CALL_INDIRECT, FUNCREF] = [0x41, 0x11, 0x70];

/** @throws WasmFormatError for a module of a kind that this does not know. */
export function noteCalls(module: Uint8Array): Uint8Array {
	const { sections, imported, importedTables, tables, types, bodies } = codeParts(module);
	const type = types.findIndex(({ takesOnlyI32 }) => takesOnlyI32);
	if (type < 0) throw new WasmFormatError("no function takes an i32 and gives nothing", 0);
	const table = importedTables + tables.length;
	const call = [CALL_INDIRECT, ...u32(type), ...u32(table)];
	const content = (id: string) => sections.find((section) => section.id === id)?.bytes;
	return assembled(sections, {
		table: vector([...tables, [FUNCREF, 0, 1]]),
		export: appended(content("export"), [
			written((item) => writeExport(item, { name: CALLS_TABLE, kind: "table", index: table })),
		]),
		code: vector(
			bodies.map((body, at) => {
				const { locals, code } = bodyParts(body);
				const noted = [I32_CONST, ...signedLeb128(imported + at), I32_CONST, 0, ...call];
				const length = u32(locals.byteLength + noted.length + code.byteLength);
				return Uint8Array.from([...length, ...locals, ...noted, ...code]);
			}),
		),
	});
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
