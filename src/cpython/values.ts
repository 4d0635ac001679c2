/**
 * Values of simple objects, read from their bytes: texts, and how a dict's key is spelled in a path.
 */
import { bytes, int, object, str } from "./layout.js";
import type { Memory } from "./memory.js";
import type { Types } from "./types.js";

/** Longer ones are cut: they are for people to read. */
const MAX_LENGTH = 80;

const latin1 = new TextDecoder("latin1");
const utf16 = new TextDecoder("utf-16le");

/** Where a str has its characters, and how many bytes each of them takes. */
export function charactersOf(memory: Memory, ptr: number) {
	const state = memory.word(ptr + str.state);
	const isCompact = (state & str.compact) !== 0;
	const isAscii = (state & str.ascii) !== 0;
	const width = (state >>> str.kindShift) & 7;
	const head = isAscii ? str.asciiByteLength : str.compactByteLength;
	return {
		isAscii,
		isCompact,
		width,
		length: memory.word(ptr + str.length),
		begin: isCompact ? ptr + head : memory.word(ptr + str.data),
	};
}

export function textOf(memory: Memory, ptr: number): string {
	const { begin, length, width } = charactersOf(memory, ptr);
	const shown = Math.min(length, MAX_LENGTH);
	const data = memory.bytes.subarray(begin, begin + shown * width);
	const text = width === 1 ? latin1Of(data) : width === 2 ? utf16.decode(data) : utf32Of(data);
	return length > shown ? `${text}…` : text;
}

/** Not TextDecoder's latin1, which is windows-1252. */
const latin1Of = (data: Uint8Array): string => String.fromCharCode(...data);

function utf32Of(data: Uint8Array): string {
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	let text = "";
	for (let at = 0; at + 4 <= data.byteLength; at += 4) {
		const point = view.getUint32(at, true);
		text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
	}
	return text;
}

/** A dict's key as a path has it: its value if it is a simple one, otherwise its type's name. */
export function keyText(memory: Memory, types: Types, ptr: number): string {
	const { builtin, name } = types.of(ptr) ?? { name: "?" };
	switch (builtin) {
		case "str":
			return quoted(textOf(memory, ptr));
		case "bytes": {
			const length = Math.min(memory.word(ptr + object.size), MAX_LENGTH);
			const begin = ptr + bytes.data;
			return `b${quoted(latin1.decode(memory.bytes.subarray(begin, begin + length)))}`;
		}
		case "int":
			return intText(memory, ptr);
		case "bool":
			return intText(memory, ptr) === "0" ? "False" : "True";
		case "NoneType":
			return "None";
		default:
			return name;
	}
}

/** As Python spells it, as far as one who reads a path needs. */
const quoted = (text: string): string =>
	text.includes("'") && !text.includes('"')
		? `"${text}"`
		: `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** @returns `int` for one of more than eight digits of 30 bits. */
function intText(memory: Memory, ptr: number): string {
	const tag = memory.word(ptr + int.tag);
	const count = tag >>> int.countShift;
	if (count > 8) return "int";
	let value = 0n;
	for (let index = count - 1; index >= 0; index -= 1) {
		value = (value << BigInt(int.bits)) | BigInt(memory.word(ptr + int.digits + 4 * index));
	}
	return `${(tag & int.signMask) === int.negative ? "-" : ""}${value}`;
}
