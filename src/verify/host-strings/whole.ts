/**
 * Whether a path or a word that was found is one of its own: `/srv/shop` is not in `/srv/shopping/cart`,
 * nor `marion` in `marionette`. Other strings, as secrets are, count wherever they stand.
 *
 * What stands beside one in memory or in a file need not be text. A letter may be the next object of a
 * pickle or the last byte of a hash, so only what is text beyond doubt says that a word goes on.
 */
import type { Needle } from "./needles.js";

/** How much is looked at on each side, in characters. */
const CONTEXT = 32;

/** Longer runs of letters than this are no accident. */
const ACCIDENT = 4;

const isPath = (value: string): boolean => /^(?:[A-Za-z]:)?[/\\]./.test(value);
const isWord = (value: string): boolean => /^[A-Za-z]+$/.test(value);

/** Whether bytes that were found hold the string as a whole. */
export function isWholeAt(bytes: Uint8Array, offset: number, needle: Needle): boolean {
	const { unit, string } = needle;
	const end = offset + needle.bytes.byteLength;
	return isWhole(
		string.value,
		textOf(bytes, Math.max(offset - CONTEXT * unit, offset % unit), offset, unit),
		textOf(bytes, end, Math.min(end + CONTEXT * unit, bytes.byteLength), unit),
	);
}

/** Whether a text holds the string as a whole. */
export function holdsWhole(text: string, value: string): boolean {
	for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
		if (isWhole(value, text.slice(0, at), text.slice(at + value.length))) return true;
	}
	return false;
}

function isWhole(value: string, before: string, after: string): boolean {
	if (isPath(value)) return !goesOn(after, /^(?:[\w-]|\.(?=\w))+/);
	return !isWord(value) || !(beganBefore(before) || goesOn(after, /^\w+/));
}

function goesOn(after: string, more: RegExp): boolean {
	const run = more.exec(after)?.[0].length ?? 0;
	const beyond = after[run];
	// A string in memory ends with a null character.
	const ends = beyond === undefined || beyond === "\0";
	return run > ACCIDENT || (run > 1 && ends) || (run > 0 && isText(beyond));
}

function beganBefore(before: string): boolean {
	const run = /\w*$/.exec(before)![0].length;
	const beyond = before[before.length - run - 1];
	// Of text that is quoted in text: \n is no letter.
	if (run === 1 && beyond === "\\") return false;
	return run > ACCIDENT || (run > 0 && (beyond === undefined || isText(beyond)));
}

const isText = (character: string | undefined): boolean => /^[\t\n\r -~]$/.test(character ?? "");

/** Little-endian code units as characters; what is none of Unicode's first 65,536 as a control character. */
function textOf(bytes: Uint8Array, begin: number, end: number, unit: number): string {
	let text = "";
	for (let at = begin; at + unit <= end; at += unit) {
		let code = 0;
		for (let byte = unit - 1; byte >= 0; byte -= 1) code = code * 256 + bytes[at + byte];
		text += code < 0x10000 ? String.fromCharCode(code) : "\x01";
	}
	return text;
}
